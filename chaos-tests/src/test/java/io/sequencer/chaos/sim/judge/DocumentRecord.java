package io.sequencer.chaos.sim.judge;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.sequencer.chaos.history.DocumentEvent;
import io.sequencer.chaos.history.DocumentEvent.Folded;
import io.sequencer.chaos.history.DocumentEvent.LogRead;
import io.sequencer.chaos.history.DocumentEvent.Logged;
import io.sequencer.chaos.history.OpId;
import io.sequencer.chaos.rows.MemoryRows;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.OpBlock;
import io.sequencer.proto.log.v1.OpRecord;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.core.document.StoredOps;
import io.sequencer.server.core.document.TextPayload;
import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What replicas wrote of one document, from before truncation took it, and what it folds to. */
final class DocumentRecord {
    private final String docId;
    private final DocumentMode mode;
    private final Map<String, TreeMap<Long, Logged>> byNode = new TreeMap<>();
    private final Map<Long, Parsed> blocks = new HashMap<>();
    private final TreeMap<Long, OpRecord> canonical = new TreeMap<>();
    private final Set<Long> snapshots = new TreeSet<>();
    private long deletedAt;
    private long acked;

    /** A block that was taken apart once, for all replicas that wrote the same. */
    private record Parsed(OpBlock block, List<Logged> rows) {}

    DocumentRecord(String docId, DocumentMode mode) {
        this.docId = docId;
        this.mode = mode;
    }

    boolean isText() {
        return mode == DocumentMode.TEXT;
    }

    boolean isDeleted() {
        return deletedAt > 0;
    }

    long head() {
        return canonical.isEmpty() ? 0 : canonical.lastKey();
    }

    /** Returns the rows that differ from what the same node wrote under these numbers before it was started again. */
    List<Logged> wrote(String node, OpBlock block) {
        List<Logged> different = new ArrayList<>();
        Map<Long, Logged> rows = byNode.computeIfAbsent(node, n -> new TreeMap<>());
        for (Logged row : parse(node, block)) {
            Logged before = rows.put(row.seq(), row);
            if (before != null && !before.equals(row)) {
                different.add(before);
            }
        }
        return different;
    }

    private List<Logged> parse(String node, OpBlock block) {
        Parsed known = blocks.get(block.getLogIndex());
        if (known != null && known.block.equals(block)) {
            return known.rows.stream().map(row -> of(node, row)).toList();
        }
        List<Logged> rows = new ArrayList<>();
        long seq = block.getFirstSeq();
        for (ByteString bytes : block.getRecordsList()) {
            OpRecord record = parse(bytes);
            canonical.putIfAbsent(seq, record);
            ByteString applied = StoredOps.appliedPayload(record);
            rows.add(new Logged(
                    docId,
                    node,
                    seq,
                    new OpId(ClientId.of(record.getClientId()).toString(), record.getClientSeq()),
                    hash(record.getSubmitted()),
                    hash(applied),
                    // An append is based on nothing, and is never stale.
                    mode == DocumentMode.APPEND ? seq - 1 : record.getBaseSeq(),
                    block.getLogIndex()));
            seq++;
        }
        blocks.putIfAbsent(block.getLogIndex(), new Parsed(block, rows));
        return rows;
    }

    private static Logged of(String node, Logged row) {
        return new Logged(row.doc(), node, row.seq(), row.op(), row.hash(), row.applied(), row.base(), row.index());
    }

    private long hash(ByteString payload) {
        return isText() ? Payloads.hash(TextPayload.decode(payload)) : Payloads.hash(payload);
    }

    private static OpRecord parse(ByteString bytes) {
        try {
            return OpRecord.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a stored record does not parse", e);
        }
    }

    /** Somebody was told that ops up to that number are in the log. */
    void acked(long seq) {
        acked = Math.max(acked, seq);
    }

    void deleted() {
        deletedAt = Math.max(1, head());
    }

    /** A snapshot at that number reached somebody. */
    void shown(long seq) {
        snapshots.add(seq);
    }

    /** What a client that has everything up to the number would put as content of a document that is not text. */
    ByteString opaqueContent(long seq) {
        long hash = 0;
        for (OpRecord record : canonical.headMap(seq, true).values()) {
            hash = hash * 31 + Payloads.hash(record.getSubmitted());
        }
        return ByteString.copyFrom(
                ByteBuffer.allocate(16).putLong(seq).putLong(hash).flip());
    }

    /** The number of the last op, and what the ops give; of text. */
    Rope fold() {
        Rope content = Rope.EMPTY;
        for (OpRecord record : canonical.values()) {
            content = applied(record).apply(content);
        }
        return content;
    }

    private static TextOp applied(OpRecord record) {
        return TextPayload.decode(StoredOps.appliedPayload(record));
    }

    /** What a node holds at the end, and what it wrote and dropped. */
    void read(String node, MemoryRows rows, Consumer<DocumentEvent> out) {
        DocumentRow row = rows.document(docId).orElse(DocumentRow.getDefaultInstance());
        Map<Long, Logged> wrote = byNode.getOrDefault(node, new TreeMap<>());
        // An entry that adds ops and then deletes the document writes no row of them, yet they were acked.
        long floor = isDeleted() ? Math.max(head(), acked) : row.getFloor();
        wrote.values().stream().filter(of -> of.seq() <= floor).forEach(out);
        long[] head = {floor};
        if (!isDeleted()) {
            rows.blocks(docId, 1, Long.MAX_VALUE, block -> {
                for (Logged logged : parse(node, block)) {
                    if (logged.seq() > floor) {
                        out.accept(logged);
                        head[0] = Math.max(head[0], logged.seq());
                    }
                }
                return true;
            });
        }
        out.accept(new LogRead(docId, node, floor, head[0]));
    }

    /** The contents at the head and at all snapshots that were delivered. */
    void folded(Consumer<DocumentEvent> out) {
        if (!isText()) {
            snapshots.forEach(seq -> out.accept(new Folded(docId, seq, Payloads.hash(opaqueContent(seq)))));
            return;
        }
        Rope content = Rope.EMPTY;
        if (snapshots.contains(0L)) {
            out.accept(new Folded(docId, 0, hash(content)));
        }
        for (Map.Entry<Long, OpRecord> op : canonical.entrySet()) {
            content = applied(op.getValue()).apply(content);
            if (snapshots.contains(op.getKey()) || op.getKey() == head()) {
                out.accept(new Folded(docId, op.getKey(), hash(content)));
            }
        }
    }

    static long hash(Rope content) {
        return Payloads.hash(ByteString.copyFrom(content.toString(), StandardCharsets.UTF_8));
    }
}
