package io.sequencer.server.repair;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.CreateDocument;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.server.TestCluster;
import io.sequencer.server.boot.CannotStartException;
import io.sequencer.server.boot.DataDirectory;
import io.sequencer.server.boot.ExitCode;
import io.sequencer.server.boot.Launch;
import io.sequencer.server.core.DocId;
import io.sequencer.server.raft.RaftConfig;
import io.sequencer.server.raft.storage.ShardLog;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs on a node of a real cluster that was stopped and damaged. */
class RepairTest {

    private static final int DAMAGED = 2;
    private static final int SHARD = DocId.shard("notes", 3);

    @TempDir
    Path dir;

    private String said = "";

    @Test
    void tornTailIsCutLostEntriesAreNotAndTheNodeComesBackByJoining() throws Exception {
        try (TestCluster cluster = TestCluster.ofThree(dir)) {
            createAndAwait(cluster, "notes");
            cluster.stop(DAMAGED);
            Path data = cluster.config(DAMAGED).dataDir();
            assertThat(repair(data, "inspect")).as(said).isZero();

            tearTail(lastSegment(data));
            assertThat(refusal(cluster)).contains("repair truncate-unacked");
            assertThat(repair(data, "inspect", "--json")).isEqualTo(1);
            assertThat(said).contains("\"remedy\":\"TRUNCATE_UNACKED\"");
            assertThat(repair(data, "truncate-unacked")).as(said).isZero();
            assertThat(repair(data, "truncate-unacked")).isZero();
            assertThat(said).contains("Nothing to cut");
            cluster.start(DAMAGED, Launch.of(Launch.Mode.PLAIN));
            createAndAwait(cluster, "{notes}/2");
            cluster.stop(DAMAGED);

            Path watermark = data.resolve("raft/watermark." + SHARD);
            byte[] reached = Files.readAllBytes(watermark);
            // As if the entry were younger than the watermark, which is raised a few times a second, and than the state
            // on disk.
            Files.delete(watermark);
            Files.move(data.resolve("state"), dir.resolve("state"));
            damageLastEntry(lastSegment(data));
            assertThat(repair(data, "inspect", "--json")).isEqualTo(1);
            assertThat(said).contains("\"remedy\":\"REJOIN\"");
            assertThat(repair(data, "truncate-unacked")).as(said).isEqualTo(1);
            Files.write(watermark, reached);
            Files.move(dir.resolve("state"), data.resolve("state"));

            Files.delete(lastSegment(data).file());
            assertThat(refusal(cluster)).contains("was reached before", "repair rejoin");
            assertThat(repair(data, "inspect")).isEqualTo(1);
            assertThat(repair(data, "truncate-unacked")).isEqualTo(1);
            assertThat(said).contains("Refused");
            assertThat(repair(data, "rejoin")).as(said).isZero();
            assertThat(data.resolve("raft")).doesNotExist();

            cluster.start(DAMAGED, Launch.of(Launch.Mode.PLAIN));
            await().atMost(TestCluster.PATIENCE)
                    .until(() -> cluster.node(DAMAGED)
                            .shards()
                            .get(SHARD)
                            .view("{notes}/2")
                            .isPresent());
            assertThat(cluster.node(0).raft().members(SHARD))
                    .hasSize(3)
                    .isEqualTo(cluster.node(DAMAGED).raft().members(SHARD));
        }
    }

    @Test
    void damagedIdentityNeedsTheConfigurationToRejoin() throws Exception {
        Files.writeString(dir.resolve("IDENTITY"), "sequencer-node=2\n");
        Files.writeString(Files.createDirectory(dir.resolve("raft")).resolve("cluster"), "x");
        CannotStartException refusal = catchThrowableOfType(CannotStartException.class, () -> repair(dir, "rejoin"));
        assertThat(refusal.exitCode()).isEqualTo(ExitCode.DAMAGED);

        Path config = Files.writeString(dir.resolveSibling("repair-test.yaml"), """
                clusterId: c
                nodeId: n1
                dataDir: "%s"
                insecure: true
                peers: [{id: n1, host: 127.0.0.1, httpPort: 1, grpcPort: 2, peerPort: 3, raftPort: 4, adminPort: 5, metricsPort: 6}]
                """.formatted(dir));
        try {
            assertThat(run("rejoin", "--config", config.toString())).isZero();
        } finally {
            Files.delete(config);
        }
        try (DataDirectory fresh = DataDirectory.openStored(dir)) {
            assertThat(fresh.identity().memberId().node().value()).isEqualTo("n1");
        }
        assertThat(dir.resolve("damaged-7/raft/cluster")).hasContent("x");
    }

    private static void createAndAwait(TestCluster cluster, String docId) {
        CreateDocument document = CreateDocument.newBuilder()
                .setDocId(docId)
                .setMode(DocumentMode.TEXT)
                .setOwner("ada")
                .build();
        cluster.decide(0, SHARD, Command.newBuilder().setCreate(document).build());
        await().atMost(TestCluster.PATIENCE)
                .until(() ->
                        cluster.node(DAMAGED).shards().get(SHARD).view(docId).isPresent());
    }

    private int repair(Path data, String... verb) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(verb));
        arguments.add("--data=" + data);
        return run(arguments.toArray(String[]::new));
    }

    private int run(String... arguments) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = new RepairMain(new PrintStream(out, true, UTF_8), InstantSource.fixed(Instant.ofEpochMilli(7)))
                .run(arguments, Map.of());
        said = out.toString(UTF_8);
        return code;
    }

    private static ShardLog.Segment lastSegment(Path data) throws Exception {
        try (DataDirectory directory = DataDirectory.openStored(data)) {
            ShardLog log = ShardLog.read(
                    ShardLog.directoryOf(
                            directory.raft(), directory.identity().cluster().uuid(), SHARD),
                    RaftConfig.Tuning.defaults().maxEntryBytes(),
                    true);
            return log.segments().get(log.segments().size() - 1);
        }
    }

    /** As a power cut leaves an entry that was being written: up to the end of a sector, and zeros from there. */
    private static void tearTail(ShardLog.Segment segment) throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(segment.file().toFile(), "rw")) {
            file.seek(segment.soundBytes());
            byte[] torn = new byte[1024 - (int) (segment.soundBytes() % 512)];
            Arrays.fill(torn, (byte) 100);
            // Its length, 2000, and the first field of an entry.
            torn[0] = (byte) 0xd0;
            torn[1] = 0x0f;
            torn[2] = 0x08;
            file.write(torn);
            file.setLength(segment.soundBytes() + 8192);
        }
    }

    /** As a disk leaves an entry that was written and acked, when it loses a bit of it. */
    private static void damageLastEntry(ShardLog.Segment segment) throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(segment.file().toFile(), "rw")) {
            file.seek(segment.soundBytes() - 10);
            int old = file.read();
            file.seek(segment.soundBytes() - 10);
            file.write(old ^ 1);
        }
    }

    private static String refusal(TestCluster cluster) {
        CannotStartException refusal = catchThrowableOfType(
                CannotStartException.class, () -> cluster.start(DAMAGED, Launch.of(Launch.Mode.PLAIN)));
        assertThat(refusal.exitCode()).isEqualTo(ExitCode.DAMAGED);
        return refusal.line();
    }
}
