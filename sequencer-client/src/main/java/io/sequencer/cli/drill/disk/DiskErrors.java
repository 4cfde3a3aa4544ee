package io.sequencer.cli.drill.disk;

import io.sequencer.cli.cluster.ClusterPlan;
import io.sequencer.cli.cluster.LocalNode;
import io.sequencer.cli.drill.member.Drill;
import io.sequencer.cli.member.ClusterAdmin;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Strikes one node's disk, and sees that the node ends. Caller's thread. */
public final class DiskErrors {
    private static final int OPS = 200;
    private static final int DISK = 72;
    /** Far more than it takes to end, far less than it takes to go on for a while. */
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(5);

    /** Tables are written with checkpoints; and a busy machine is not to have more elections than the drill makes. */
    private static final Map<String, String> SETTINGS = Map.of(
            "raft.snapshotEveryEntries", "100", "raft.timeoutMinMillis", "1000", "raft.timeoutMaxMillis", "2000");

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private DiskErrors() {}

    /** A cluster that writes checkpoints, and so tables, often. */
    public static ClusterPlan plan(Path directory, String serverClasspath, FailingFsync fsync) {
        return Drill.plan(directory, serverClasspath, SETTINGS).withEnvironment(fsync.environment());
    }

    /**
     * One fsync of such a file fails. On return the node has ended with the exit code for its disk, and is ready again.
     *
     * @throws io.sequencer.cli.drill.member.DrillFailure if it does anything else
     */
    public static void strike(Drill drill, FailingFsync fsync, DurableFile kind)
            throws IOException, InterruptedException {
        LocalNode node = drill.cluster().node("n3");
        String name = kind.name().toLowerCase(Locale.ROOT);
        drill.write(OPS);
        fsync.orderFor(node, kind);
        provoke(drill, fsync, kind);
        drill.await(fsync::hasFailed, node.id() + " wants no " + name + " on its disk");
        long begin = System.nanoTime();
        drill.requireExit(node, DISK);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        Drill.require(
                millis < ENDS_WITHIN.toMillis() || !kind.isNeededAtOnce(),
                node.id() + " went on for " + millis + " ms after its " + name + " could not be written");
        drill.step("fsync of its " + name + " had said EIO " + millis + " ms before");
        drill.writeEverywhere();
        node.start();
        drill.awaitReady(node);
        drill.writeEverywhere();
    }

    /** Some files are written only when somebody wants something. */
    private static void provoke(Drill drill, FailingFsync fsync, DurableFile kind) {
        if (kind != DurableFile.VOTE && kind != DurableFile.MEMBERS) {
            return;
        }
        try (ClusterAdmin admin = ClusterAdmin.here(drill.cluster().endpoints(), PATIENCE)) {
            for (int shard = 0; shard < admin.shards() && !fsync.hasFailed(); shard++) {
                admin.move(shard, "n3");
            }
        }
    }
}
