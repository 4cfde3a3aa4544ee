package io.sequencer.server;

import static io.sequencer.server.TestCommands.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.ChangeSettings;
import io.sequencer.proto.log.v1.CollectEntries;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.DeleteDocument;
import io.sequencer.proto.log.v1.ExpireSessions;
import io.sequencer.proto.log.v1.PutSnapshot;
import io.sequencer.proto.log.v1.SetRetention;
import io.sequencer.proto.log.v1.Settings;
import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.log.v1.SubmissionSet;
import io.sequencer.proto.log.v1.SubmittedOp;
import io.sequencer.proto.log.v1.Truncate;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Retention;
import io.sequencer.proto.v1.TextOp;
import io.sequencer.proto.v1.TextPart;
import io.sequencer.server.core.DocId;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Makes the data directory that every later release must open: documents of all modes, one truncated, one deleted, one whose
 * session expired, sets, retention, settings, a checkpoint and a log behind it. Runs only when it is asked for, and only
 * before the first release; the README says how.
 */
@EnabledIfSystemProperty(named = DataFixtureWriter.TARGET, matches = ".+")
class DataFixtureWriter {
    /** Names the file without its suffixes. */
    static final String TARGET = "sequencer.fixture.write";

    /** Nothing is dropped by itself, neither here nor where the archive is read. */
    static final Map<String, String> SETTINGS =
            Map.of("upkeep.compactionMillis", "3600000", "upkeep.sessionExpiryMillis", "3600000");

    static final UUID ADA = new UUID(0xada, 1);
    static final UUID BOB = new UUID(0xb0b, 2);
    static final int NOTES_OPS = 60;

    @TempDir
    Path dir;

    private TestCluster cluster;

    @Test
    void write() throws Exception {
        List<String> lines;
        cluster = TestCluster.start(dir, 1, SETTINGS);
        try {
            story();
            lines = DataFixture.describe(cluster.node(0));
        } finally {
            cluster.close();
        }
        Path target = Path.of(System.getProperty(TARGET));
        Files.createDirectories(target.toAbsolutePath().getParent());
        try (OutputStream archive = Files.newOutputStream(Path.of(target + ".zip"))) {
            DataFixture.pack(cluster.config(0).dataDir(), archive);
        }
        DataFixture.write(Path.of(target + ".txt"), lines);
    }

    private void story() {
        settings(Settings.newBuilder()
                .setSnapshotEveryOps(10)
                .setRetention(Retention.newBuilder().setOps(15)));
        text();
        opaque();
        deleted();
        expired();
        for (int shard = 0; shard < 3; shard++) {
            cluster.node(0).raft().checkpoint(shard).join();
        }
        // From here on only the log has it, should the database be lost.
        decide("notes", insert("notes", ADA, NOTES_OPS / 2 + 1, NOTES_OPS, "behind the checkpoint "));
        decide("{set}a", set());
        settings(Settings.newBuilder().setRetention(Retention.newBuilder().setForever(true)));
    }

    private void settings(Settings.Builder change) {
        Command command = Command.newBuilder()
                .setSettings(ChangeSettings.newBuilder().setSettings(change))
                .build();
        for (int shard = 0; shard < 3; shard++) {
            assertThat(cluster.decide(0, shard, command).hasDone()).isTrue();
        }
    }

    /** Two people type at once, beyond the basic plane too; the older half of their log is truncated. */
    private void text() {
        decide("notes", TestCommands.create("notes", DocumentMode.TEXT));
        for (int i = 1; i <= NOTES_OPS / 2; i++) {
            int base = 2 * (i - 1);
            decide("notes", insert("notes", ADA, i, base, "ada" + i + " \uD83C\uDFB5 "));
            decide("notes", insert("notes", BOB, i, base, "b\u00f6b" + i + " "));
        }
        decide("notes", truncate("notes", 40));
        decide(
                "notes",
                Command.newBuilder()
                        .setCollectEntries(CollectEntries.newBuilder().addLogIndexes(2))
                        .build());
        decide("short", TestCommands.create("short", DocumentMode.TEXT));
        decide("short", insert("short", ADA, 1, 0, "never in a snapshot"));
        TextOp delete = TextOp.newBuilder()
                .addParts(TextPart.newBuilder().setRetain(5))
                .addParts(TextPart.newBuilder().setDelete(6))
                .build();
        decide("short", submit("short", ADA, 2, 1, delete.toByteString(), false));
    }

    private void opaque() {
        for (String docId : List.of("strict", "append")) {
            boolean isStrict = docId.equals("strict");
            decide(docId, TestCommands.create(docId, isStrict ? DocumentMode.STRICT : DocumentMode.APPEND));
            for (int i = 1; i <= 30; i++) {
                ByteString payload = ByteString.copyFromUtf8(docId + " payload " + i);
                decide(docId, submit(docId, BOB, i, isStrict ? i - 1 : 0, payload, true));
            }
            decide(
                    docId,
                    Command.newBuilder()
                            .setPutSnapshot(PutSnapshot.newBuilder()
                                    .setDocId(docId)
                                    .setAtSeq(25)
                                    .setContent(ByteString.copyFromUtf8("the first 25 of " + docId))
                                    .setUser("bob"))
                            .build());
            decide(
                    docId,
                    Command.newBuilder()
                            .setSetRetention(SetRetention.newBuilder()
                                    .setDocId(docId)
                                    .setRetention(Retention.newBuilder().setOps(5)))
                            .build());
            decide(docId, truncate(docId, 20));
        }
    }

    private void deleted() {
        decide("gone", TestCommands.create("gone", DocumentMode.TEXT));
        decide("gone", insert("gone", ADA, 1, 0, "x"));
        decide(
                "gone",
                Command.newBuilder()
                        .setDelete(DeleteDocument.newBuilder().setDocId("gone").setUser("ada"))
                        .build());
    }

    private void expired() {
        decide("left", TestCommands.create("left", DocumentMode.TEXT));
        decide("left", insert("left", BOB, 1, 0, "bob was here"));
        settings(Settings.newBuilder().setSessionTtlMillis(1));
        decide(
                "left",
                Command.newBuilder()
                        .setExpire(ExpireSessions.newBuilder()
                                .setDocId("left")
                                .addClientIds(bytes(BOB))
                                .setIdleSinceMillis(Long.MAX_VALUE))
                        .build());
        settings(Settings.newBuilder().setSessionTtlMillis(30L * 24 * 60 * 60 * 1000));
        decide("left", insert("left", ADA, 1, 1, "so was ada, "));
    }

    private Command set() {
        for (String docId : List.of("{set}a", "{set}b")) {
            decide(docId, TestCommands.create(docId, DocumentMode.TEXT));
        }
        return Command.newBuilder()
                .setSubmitSet(SubmissionSet.newBuilder()
                        .addSubmissions(insert("{set}a", ADA, 1, 0, "together").getSubmit())
                        .addSubmissions(
                                insert("{set}b", ADA, 1, 0, "or not at all").getSubmit()))
                .build();
    }

    static Command insert(String docId, UUID client, long clientSeq, long baseSeq, String text) {
        TextOp op = TextOp.newBuilder()
                .addParts(TextPart.newBuilder().setInsert(text))
                .build();
        return submit(docId, client, clientSeq, baseSeq, op.toByteString(), false);
    }

    private static Command submit(
            String docId, UUID client, long clientSeq, long baseSeq, ByteString payload, boolean isOpaque) {
        return Command.newBuilder()
                .setSubmit(Submission.newBuilder()
                        .setDocId(docId)
                        .setClientId(bytes(client))
                        .setFirstClientSeq(clientSeq)
                        .setBaseSeq(baseSeq)
                        .setUser(client.equals(ADA) ? "ada" : "bob")
                        .addOps(SubmittedOp.newBuilder().setPayload(payload).setOpaque(isOpaque)))
                .build();
    }

    private static Command truncate(String docId, long floor) {
        return Command.newBuilder()
                .setTruncate(Truncate.newBuilder().setDocId(docId).setFloor(floor))
                .build();
    }

    private void decide(String docId, Command command) {
        Decision decision = cluster.decide(0, DocId.shard(docId, 3), command);
        assertThat(decision.hasRefused()).as("%s: %s", docId, decision).isFalse();
    }
}
