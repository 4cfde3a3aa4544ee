package io.sequencer.server.core.apply;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.ChangeSettings;
import io.sequencer.proto.log.v1.CollectEntries;
import io.sequencer.proto.log.v1.CollectMarkers;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.CreateDocument;
import io.sequencer.proto.log.v1.DeleteDocument;
import io.sequencer.proto.log.v1.ExpireSessions;
import io.sequencer.proto.log.v1.LogEntry;
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
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.core.MemoryRows;
import io.sequencer.server.core.document.DocumentHistory;
import io.sequencer.server.core.document.TextPayload;
import io.sequencer.text.TextOp;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/** A shard that is told its log line by line, for tests that read as stories. */
final class ShardScript {
    static final String USER = "ada";

    final MemoryRows rows = new MemoryRows();
    private ShardMachine machine = new ShardMachine(rows, 1 << 20);
    private long index;
    private long timeMillis = 1_000_000;

    static UUID client(long n) {
        return new UUID(0, n);
    }

    /** The next entry, with these commands. */
    AppliedEntry entry(Command... commands) {
        LogEntry entry = LogEntry.newBuilder()
                .setFormat(1)
                .setTimeMillis(timeMillis)
                .addAllCommands(Arrays.asList(commands))
                .build();
        AppliedEntry applied = machine.apply(1, ++index, entry);
        rows.write(applied);
        machine.written();
        return applied;
    }

    Decision decide(Command command) {
        return entry(command).decisions().get(0);
    }

    /** Everything in memory is forgotten, as by a restart. */
    void restart() {
        machine = new ShardMachine(rows, 1 << 20);
    }

    void passMillis(long millis) {
        timeMillis += millis;
    }

    String text(String docId) {
        return new DocumentHistory(rows).head(docId).orElseThrow().content().toString();
    }

    static Command createDocument(String docId, DocumentMode mode) {
        return Command.newBuilder()
                .setCreate(CreateDocument.newBuilder()
                        .setDocId(docId)
                        .setMode(mode)
                        .setOwner(USER))
                .build();
    }

    static Command submit(String docId, UUID client, long firstClientSeq, long base, TextOp... ops) {
        return submitAs(USER, docId, client, firstClientSeq, base, ops);
    }

    static Command submitAs(String user, String docId, UUID client, long firstClientSeq, long base, TextOp... ops) {
        Submission.Builder message = message(user, docId, client, firstClientSeq, base);
        for (TextOp op : ops) {
            message.addOps(SubmittedOp.newBuilder().setPayload(TextPayload.encode(op)));
        }
        return Command.newBuilder().setSubmit(message).build();
    }

    static Command publish(String docId, UUID client, long firstClientSeq, long base, String... payloads) {
        Submission.Builder message = message(USER, docId, client, firstClientSeq, base);
        for (String payload : payloads) {
            message.addOps(SubmittedOp.newBuilder()
                    .setPayload(ByteString.copyFromUtf8(payload))
                    .setOpaque(true));
        }
        return Command.newBuilder().setSubmit(message).build();
    }

    /** The messages of these commands as one set. */
    static Command submitSet(Command... submits) {
        SubmissionSet.Builder set = SubmissionSet.newBuilder();
        Arrays.stream(submits).map(Command::getSubmit).forEach(set::addSubmissions);
        return Command.newBuilder().setSubmitSet(set).build();
    }

    static Command expire(String docId, long idleSinceMillis, UUID... clients) {
        ExpireSessions.Builder command =
                ExpireSessions.newBuilder().setDocId(docId).setIdleSinceMillis(idleSinceMillis);
        Arrays.stream(clients).map(ClientId::bytes).forEach(command::addClientIds);
        return Command.newBuilder().setExpire(command).build();
    }

    static Command putSnapshot(String docId, long atSeq, String content) {
        return Command.newBuilder()
                .setPutSnapshot(PutSnapshot.newBuilder()
                        .setDocId(docId)
                        .setAtSeq(atSeq)
                        .setContent(ByteString.copyFromUtf8(content))
                        .setUser(USER))
                .build();
    }

    static Command truncate(String docId, long floor) {
        return Command.newBuilder()
                .setTruncate(Truncate.newBuilder().setDocId(docId).setFloor(floor))
                .build();
    }

    static Command retain(String docId, Retention retention) {
        return Command.newBuilder()
                .setSetRetention(SetRetention.newBuilder().setDocId(docId).setRetention(retention))
                .build();
    }

    static Command collectEntries(LongStream logIndexes) {
        return Command.newBuilder()
                .setCollectEntries(CollectEntries.newBuilder()
                        .addAllLogIndexes(logIndexes.boxed().toList()))
                .build();
    }

    static Command delete(String docId) {
        return Command.newBuilder()
                .setDelete(DeleteDocument.newBuilder().setDocId(docId).setUser(USER))
                .build();
    }

    static Command collectMarkers(long deletedBeforeMillis, String... docIds) {
        return Command.newBuilder()
                .setCollectMarkers(CollectMarkers.newBuilder()
                        .addAllDocIds(List.of(docIds))
                        .setDeletedBeforeMillis(deletedBeforeMillis))
                .build();
    }

    static Command settings(UnaryOperator<Settings.Builder> change) {
        return Command.newBuilder()
                .setSettings(ChangeSettings.newBuilder().setSettings(change.apply(Settings.newBuilder())))
                .build();
    }

    private static Submission.Builder message(String user, String docId, UUID client, long firstClientSeq, long base) {
        return Submission.newBuilder()
                .setDocId(docId)
                .setClientId(ClientId.bytes(client))
                .setFirstClientSeq(firstClientSeq)
                .setBaseSeq(base)
                .setUser(user);
    }
}
