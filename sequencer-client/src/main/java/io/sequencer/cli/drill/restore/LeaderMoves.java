package io.sequencer.cli.drill.restore;

import io.sequencer.cli.member.ClusterAdmin;
import io.sequencer.client.Endpoint;
import io.sequencer.client.UnreachableException;
import io.sequencer.proto.v1.Member;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Moves the leadership of shard after shard, on a thread of its own, until closed. */
final class LeaderMoves implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final List<Endpoint> nodes;
    private final AtomicInteger made = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "leader-moves");
    private volatile boolean stopping;

    LeaderMoves(List<Endpoint> nodes) {
        this.nodes = nodes;
        thread.setDaemon(true);
        thread.start();
    }

    int made() {
        return made.get();
    }

    private void run() {
        try (ClusterAdmin admin = ClusterAdmin.here(nodes, PATIENCE)) {
            List<String> names = admin.members().stream().map(Member::getNodeId).toList();
            int shards = admin.shards();
            for (int i = 0; !stopping; i++) {
                if (admin.move(i % shards, names.get(i / shards % names.size())).isEmpty()) {
                    made.incrementAndGet();
                }
            }
        } catch (UnreachableException e) {
            stopping = true; // Nobody leads for a moment: what was moved was moved.
        }
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        thread.join();
    }
}
