package io.sequencer.server;

import static io.sequencer.server.TestCommands.insertFirst;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.server.core.DocId;
import io.sequencer.server.core.ShardReader;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole nodes, without clients. */
class SequencerNodeTest {

    private static final UUID ADA = new UUID(1, 2);

    @TempDir
    Path dir;

    @Test
    void clusterFormsAppliesAnOpOnEveryNodeAndGoesOnAfterEachNodeWasRestarted() throws Exception {
        try (TestCluster cluster = TestCluster.ofThree(dir)) {
            int shard = DocId.shard("notes", 3);
            assertThat(cluster.decide(0, shard, TestCommands.create("notes", DocumentMode.TEXT))
                            .hasDone())
                    .isTrue();
            Decision first = cluster.decide(1, shard, insertFirst("notes", ADA, 1, 0, "world"));
            assertThat(first.getAccepted().getServerSeq()).isEqualTo(1);
            for (int node = 0; node < cluster.size(); node++) {
                cluster.stop(node);
                int other = (node + 1) % cluster.size();
                long seq = node + 2L;
                Decision next = cluster.decide(other, shard, insertFirst("notes", ADA, seq, seq - 1, seq + " "));
                assertThat(next.getAccepted().getServerSeq()).isEqualTo(seq);
                cluster.start(node);
                cluster.awaitLeaders();
            }
            awaitEqualDigests(cluster, shard);
            assertThat(cluster.nodes())
                    .allSatisfy(n -> assertThat(n.shards().get(shard).view("notes"))
                            .hasValueSatisfying(v -> {
                                assertThat(v.headSeq()).isEqualTo(4);
                                assertThat(v.content().toString()).isEqualTo("4 3 2 world");
                            }));
            assertThat(cluster.metrics(0)).contains("sequencer_applied_entries_total{shard=\"" + shard + "\"}");
        }
    }

    private static void awaitEqualDigests(TestCluster cluster, int shard) {
        await().atMost(TestCluster.PATIENCE).untilAsserted(() -> {
            Set<AppliedRow> positions = new HashSet<>();
            cluster.nodes().forEach(n -> positions.add(n.shards().get(shard).read(ShardReader::applied)));
            assertThat(positions).as("one digest at one log index").hasSize(1);
        });
    }
}
