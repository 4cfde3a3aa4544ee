package io.sequencer.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequencer.proto.peer.v1.Accepted;
import io.sequencer.server.core.DocId;
import io.sequencer.server.raft.files.DurableFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data directory that the first release wrote, as every release must be able to open it. */
class FirstReleaseDataTest {
    private static final String ARCHIVE = "/data/release-1";

    @TempDir
    Path dir;

    @Test
    void everythingReadsAsItWasWrittenAndGoesOn() throws Exception {
        try (TestCluster cluster = open(config -> {})) {
            assertThat(DataFixture.describe(cluster.node(0))).isEqualTo(expected());
            goOn(cluster);
            List<String> after = DataFixture.describe(cluster.node(0));
            cluster.stop(0);
            cluster.start(0);
            cluster.awaitLeaders();
            assertThat(DataFixture.describe(cluster.node(0))).isEqualTo(after);
        }
    }

    @Test
    void checkpointAndLogAloneGiveTheSame() throws Exception {
        try (TestCluster cluster =
                open(config -> DurableFiles.deleteTree(config.dataDir().resolve("state")))) {
            await().atMost(TestCluster.PATIENCE)
                    .untilAsserted(() ->
                            assertThat(DataFixture.describe(cluster.node(0))).isEqualTo(expected()));
            goOn(cluster);
        }
    }

    private TestCluster open(TestCluster.Preparing damage) throws Exception {
        return TestCluster.start(dir, 1, DataFixtureWriter.SETTINGS, config -> {
            DataFixture.unpack(resource(".zip"), config.dataDir());
            DataFixture.move(config);
            damage.prepare(config);
        });
    }

    /** What was acked then is a duplicate now, and what is new gets the next number. */
    private static void goOn(TestCluster cluster) {
        int shard = DocId.shard("notes", 3);
        long head = DataFixtureWriter.NOTES_OPS + 1;
        long lastOfAda = DataFixtureWriter.NOTES_OPS / 2 + 1;
        Accepted again = cluster.decide(
                        0,
                        shard,
                        DataFixtureWriter.insert(
                                "notes", DataFixtureWriter.ADA, lastOfAda, head - 1, "behind the checkpoint "))
                .getAccepted();
        assertThat(again.getDuplicate()).isTrue();
        assertThat(again.getServerSeq()).isEqualTo(head);
        Accepted next = cluster.decide(
                        0,
                        shard,
                        DataFixtureWriter.insert("notes", DataFixtureWriter.ADA, lastOfAda + 1, head, "on and on "))
                .getAccepted();
        assertThat(next.getDuplicate()).isFalse();
        assertThat(next.getServerSeq()).isEqualTo(head + 1);
    }

    private static List<String> expected() throws IOException {
        try (InputStream in = resource(".txt")) {
            return new String(in.readAllBytes(), UTF_8).lines().toList();
        }
    }

    private static InputStream resource(String suffix) {
        return Objects.requireNonNull(FirstReleaseDataTest.class.getResourceAsStream(ARCHIVE + suffix), suffix);
    }
}
