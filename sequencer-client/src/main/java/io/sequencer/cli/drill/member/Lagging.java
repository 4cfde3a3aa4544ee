package io.sequencer.cli.drill.member;

import io.sequencer.cli.cluster.LocalNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A follower that is away, or does nothing, until the others hold less of their logs than it would need. */
final class Lagging {

    private static final int OPS = 300;

    /** How often it may be too fast to be caught in the middle of a checkpoint. */
    private static final int ATTEMPTS = 3;

    private final Drill drill;
    private final LocalNode late;
    private final List<LocalNode> others;
    private final ShardFiles files;

    /** By shard: a checkpoint that reaches beyond was sent by a leader. */
    private Map<String, Long> behind = Map.of();

    Lagging(Drill drill, LocalNode late) {
        this.drill = drill;
        this.late = late;
        this.others = drill.cluster().nodes().stream()
                .filter(node -> !node.equals(late))
                .toList();
        this.files = ShardFiles.of(late);
    }

    /** Killed, purged beyond, started; killed again in the middle of the install, and as the install has just come about. */
    void installs() throws InterruptedException {
        drill.write(OPS);
        late.kill();
        awaitPurge();
        drill.step(late.id() + " is killed, and the others have purged their logs beyond what it has");
        late.start();
        catchReceiving();
        late.kill();
        Drill.require(files.isReceiving(), late.id() + " had all of the checkpoint when it was killed");
        drill.step(late.id() + " is killed in the middle of a checkpoint from the leader");
        drill.writeEverywhere();
        late.start();
        drill.await(this::hasInstalledSome, late.id() + " installs no checkpoint");
        late.kill();
        drill.step(late.id() + " is killed as the checkpoint has just taken the place of its own");
        drill.writeEverywhere();
        late.start();
        awaitInstalled();
        drill.write(OPS);
    }

    /** Two newer checkpoints are written while it installs one; then the same while it runs on. */
    void installsWhileNewerAreWritten() throws InterruptedException {
        drill.write(OPS);
        late.kill();
        awaitPurge();
        drill.step(late.id() + " is killed, and the others have purged their logs beyond what it has");
        late.start();
        catchReceiving();
        awaitCheckpoints(2);
        drill.step("the others have written two checkpoints while " + late.id() + " stood in the middle of one");
        late.wake();
        awaitInstalled();
        late.freeze();
        awaitPurge();
        drill.step(late.id() + " is frozen, and the others have purged their logs beyond what it has");
        late.wake();
        awaitCheckpoints(2);
        awaitInstalled();
        drill.write(OPS);
        drill.step("documents that were truncated meanwhile: " + drill.truncated() + "; subscribers got "
                + drill.snapshotsSeen() + " contents in place of ops");
        Drill.require(drill.truncated() > 0, "nothing was truncated");
    }

    /** Whole files are purged: with the newest one, everything that it could have is gone. */
    private void awaitPurge() throws InterruptedException {
        Map<String, Long> newest = new HashMap<>();
        for (LocalNode node : others) {
            ShardFiles.of(node).lastLogs().forEach((shard, begin) -> newest.merge(shard, begin, Math::max));
        }
        behind = newest;
        drill.await(
                () -> others.stream()
                        .allMatch(node -> isBeyond(ShardFiles.of(node).firstLogs())),
                "the others do not purge their logs");
    }

    private boolean isBeyond(Map<String, Long> indexes) {
        return behind.entrySet().stream()
                .allMatch(shard -> indexes.getOrDefault(shard.getKey(), -1L) > shard.getValue());
    }

    private boolean hasInstalledSome() {
        Map<String, Long> own = files.checkpoints();
        return behind.entrySet().stream().anyMatch(shard -> own.getOrDefault(shard.getKey(), -1L) > shard.getValue());
    }

    private void awaitInstalled() throws InterruptedException {
        drill.awaitReady(late);
        drill.await(() -> isBeyond(files.checkpoints()), late.id() + " does not install checkpoints of all shards");
        drill.step(late.id() + " has installed checkpoints of all shards");
    }

    /** On return it is frozen with a part of a checkpoint. */
    private void catchReceiving() throws InterruptedException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            drill.await(
                    () -> files.isReceiving() || isBeyond(files.checkpoints()),
                    late.id() + " gets no checkpoint from the leader");
            late.freeze();
            if (files.isReceiving()) {
                return;
            }
            awaitPurge();
            late.wake();
        }
        throw new DrillFailure(late.id() + " was never caught in the middle of a checkpoint");
    }

    /** Each of the others writes so many, of every shard. */
    private void awaitCheckpoints(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            List<Map<String, Long>> before = others.stream()
                    .map(node -> ShardFiles.of(node).checkpoints())
                    .toList();
            drill.await(
                    () -> {
                        boolean all = true;
                        for (int node = 0; node < others.size(); node++) {
                            Map<String, Long> was = before.get(node);
                            all &= ShardFiles.of(others.get(node)).checkpoints().entrySet().stream()
                                    .allMatch(shard -> shard.getValue() > was.getOrDefault(shard.getKey(), -1L));
                        }
                        return all;
                    },
                    "the others write no checkpoints");
        }
    }
}
