package io.sequencer.chaos.memory;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.sequencer.chaos.rows.MemoryRows;
import io.sequencer.client.editing.CanonicalOp;
import io.sequencer.client.editing.OutgoingMessage;
import io.sequencer.proto.log.v1.ChangeSettings;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.CreateDocument;
import io.sequencer.proto.log.v1.ExpireSessions;
import io.sequencer.proto.log.v1.LogEntry;
import io.sequencer.proto.log.v1.OpBlock;
import io.sequencer.proto.log.v1.OpRecord;
import io.sequencer.proto.log.v1.Settings;
import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.log.v1.SubmittedOp;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.core.apply.ShardMachine;
import io.sequencer.server.core.document.StoredOps;
import io.sequencer.server.core.document.TextPayload;
import io.sequencer.text.Rope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One document as the server's core has it; each message is a log entry of its own. */
final class Authority {
    private static final String DOC = "doc";
    private static final String USER = "author";

    private final MemoryRows rows = new MemoryRows();
    private final ShardMachine machine;
    private final List<CanonicalOp> log = new ArrayList<>();
    private final List<Rope> contents = new ArrayList<>();
    private final List<Long> versions = new ArrayList<>();
    private final Map<String, Long> expiredAt = new HashMap<>();
    private long index;
    private long timeMillis = 1;

    /**
     * @param settings limits that decide something
     * @param cacheBytes what the core may hold in memory; 0 makes it read its rows again for every message
     */
    Authority(Settings settings, long cacheBytes) {
        machine = new ShardMachine(rows, cacheBytes);
        contents.add(Rope.EMPTY);
        versions.add(0L);
        apply(Command.newBuilder()
                .setSettings(ChangeSettings.newBuilder().setSettings(settings))
                .build());
        apply(Command.newBuilder()
                .setCreate(CreateDocument.newBuilder()
                        .setDocId(DOC)
                        .setMode(DocumentMode.TEXT)
                        .setOwner(USER))
                .build());
    }

    long head() {
        return log.size();
    }

    CanonicalOp op(long seq) {
        return log.get((int) seq - 1);
    }

    List<CanonicalOp> log() {
        return log;
    }

    Rope contentAt(long seq) {
        return contents.get((int) seq);
    }

    long versionAt(long seq) {
        return versions.get((int) seq);
    }

    /** What the core itself says the content is, beside the fold of its log. */
    Rope publishedContent() {
        return machine.published(DOC).orElseThrow().content();
    }

    long publishedVersion() {
        return machine.published(DOC).orElseThrow().version();
    }

    /** What a snapshot at {@code atSeq} says of the client. */
    long lastClientSeq(String clientId, long atSeq) {
        for (int i = (int) atSeq - 1; i >= expiredAt.getOrDefault(clientId, 0L); i--) {
            if (log.get(i).clientId().equals(clientId)) {
                return log.get(i).clientSeq();
            }
        }
        return 0;
    }

    /** Decides; empty if the message is in the log, now or before. */
    Optional<ErrorCode> submit(String clientId, OutgoingMessage message) {
        Submission.Builder submission = Submission.newBuilder()
                .setDocId(DOC)
                .setClientId(ClientId.bytes(UUID.fromString(clientId)))
                .setFirstClientSeq(message.firstClientSeq())
                .setBaseSeq(message.baseSeq())
                .setUser(USER);
        for (OutgoingMessage.OutgoingOp op : message.ops()) {
            submission.addOps(SubmittedOp.newBuilder()
                    .setPayload(TextPayload.encode(op.op()))
                    .setUndoOf(op.undoOf()));
        }
        Decision decision = apply(Command.newBuilder().setSubmit(submission).build());
        return decision.hasRefused() ? Optional.of(decision.getRefused().getCode()) : Optional.empty();
    }

    /** The core forgets the client, as after long silence. */
    void expire(String clientId) {
        timeMillis += Duration.ofDays(31).toMillis();
        expiredAt.put(clientId, head());
        apply(Command.newBuilder()
                .setExpire(ExpireSessions.newBuilder()
                        .setDocId(DOC)
                        .setIdleSinceMillis(timeMillis)
                        .addClientIds(ClientId.bytes(UUID.fromString(clientId))))
                .build());
    }

    /** Whether any client was: then all whose base is older look as if they were. */
    boolean hasForgotten() {
        return !expiredAt.isEmpty();
    }

    private Decision apply(Command command) {
        timeMillis++;
        AppliedEntry entry = machine.apply(
                1,
                ++index,
                LogEntry.newBuilder()
                        .setFormat(1)
                        .setTimeMillis(timeMillis)
                        .addCommands(command)
                        .build());
        rows.write(entry);
        machine.written();
        entry.documents().forEach(writes -> writes.block().ifPresent(this::take));
        return entry.decisions().get(0);
    }

    private void take(OpBlock block) {
        for (ByteString bytes : block.getRecordsList()) {
            OpRecord record = parse(bytes);
            CanonicalOp op = new CanonicalOp(
                    head() + 1,
                    ClientId.of(record.getClientId()).toString(),
                    record.getClientSeq(),
                    TextPayload.decode(StoredOps.appliedPayload(record)));
            contents.add(op.applied().apply(contentAt(head())));
            versions.add(versionAt(head()) + (record.getWithoutEffect() ? 0 : 1));
            log.add(op);
        }
    }

    private static OpRecord parse(ByteString bytes) {
        try {
            return OpRecord.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the core wrote a record that does not parse", e);
        }
    }
}
