package io.sequencer.server.core.document;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.OpRecord;
import io.sequencer.proto.log.v1.SnapshotRow;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Retention;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.core.DocumentView;
import io.sequencer.server.core.DocumentWrites.SessionWrites;
import io.sequencer.server.core.ShardReader;
import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One document at its head: content, numbers, sessions, hash chain. Everything in it follows from its rows, so it may be
 * forgotten after any entry and loaded again.
 */
public final class DocumentState {
    private static final int FIXED_BYTES = 1024;

    private final ShardReader reader;
    private final HashChain hashes;
    private final DocumentBody body;
    private final Sessions sessions;
    private DocumentRow row;
    private byte @Nullable [] accessHash;
    private long bytesSinceSnapshot;

    DocumentState(DocumentRow row, DocumentBody body, ShardReader reader, HashChain hashes) {
        this.row = row;
        this.body = body;
        this.reader = reader;
        this.hashes = hashes;
        this.sessions = new Sessions(row.getDocId());
    }

    /** An empty document. */
    public static DocumentState created(DocumentRow row, ShardReader reader, HashChain hashes) {
        return new DocumentState(row, new DocumentBody(DocumentBody.empty(row), hashes), reader, hashes);
    }

    /**
     * The op gets the next number.
     *
     * @param record as stored
     * @param bytes the record's serialized form, over which the hash chain runs
     * @param edit what the op did to the content; empty for opaque payloads
     */
    public void append(
            OpRecord record, ByteString bytes, Optional<ContentChange> edit, long timeMillis, long logIndex) {
        body.append(record, bytes, edit, logIndex);
        bytesSinceSnapshot += bytes.size();
        SessionState session = sessions.changing(ClientId.of(record.getClientId()), record.getUser(), reader);
        long before = record.getContinuesMessage() ? session.openPayloadHash() : 0;
        session.numbered(
                record.getClientSeq(),
                body.headSeq(),
                record.getContinuesMessage(),
                hashes.payloadHash(before, record.getSubmitted(), record.getUndoOf()),
                timeMillis);
    }

    public Optional<SessionState> session(UUID clientId) {
        return sessions.find(clientId, reader);
    }

    /** Forgets the session; no op of its client with a base below its last number is ever accepted again. */
    public void expire(SessionState session) {
        sessions.expire(session.clientId());
        long dedupFloor = Math.max(row.getDedupFloor(), session.lastServerSeq());
        row = row.toBuilder().setDedupFloor(dedupFloor).build();
    }

    /** Ops up to {@code floor} are dropped. */
    public void truncate(long floor) {
        row = row.toBuilder().setFloor(floor).build();
    }

    /** @param retention of this document; empty: what the cluster keeps */
    public void retain(Optional<Retention> retention) {
        DocumentRow.Builder changed = row.toBuilder().clearRetention();
        retention.ifPresent(changed::setRetention);
        row = changed.build();
    }

    /** @param changed its row with another owner, title or other grants, and else the same */
    public void access(DocumentRow changed) {
        row = changed;
        accessHash = null;
    }

    /**
     * The hash of who may do what and of the title, kept as long as they stay: it may run over a thousand grants.
     *
     * @param hashing of the row; called where it is not known
     */
    public byte[] accessHash(Function<DocumentRow, byte[]> hashing) {
        byte[] known = accessHash;
        if (known == null) {
            known = hashing.apply(row);
            accessHash = known;
        }
        return known;
    }

    /** From here on its row is a marker, and the rest of it is nobody's. */
    public void delete(long timeMillis, long entryIndex) {
        row = DocumentRow.newBuilder()
                .setFormat(row.getFormat())
                .setDocId(row.getDocId())
                .setMode(row.getMode())
                .setOwner(row.getOwner())
                .setCreatedMillis(row.getCreatedMillis())
                .setCreatedLogIndex(row.getCreatedLogIndex())
                .setDeletedLogIndex(entryIndex)
                .setDeletedMillis(timeMillis)
                .build();
    }

    public boolean isDeleted() {
        return isMarker(row);
    }

    /** Whether the row is all that is left of a deleted document. */
    public static boolean isMarker(DocumentRow row) {
        return row.getDeletedLogIndex() > 0;
    }

    /** A client made content that includes the ops up to {@code seq}. */
    public void clientContent(long seq) {
        body.clientContent(seq);
    }

    /**
     * The applied text ops behind {@code baseSeq}, oldest first; read from the store where memory does not reach.
     *
     * @return empty if their records have more than {@code maxBytes}
     */
    public Optional<List<TextOp>> appliedSince(long baseSeq, long maxBytes) {
        RecentOps recent = body.recentOps();
        if (baseSeq + 1 < recent.firstSeq()) {
            return new StoredOps(reader, docId()).appliedSince(baseSeq, recent, maxBytes);
        }
        return recent.bytesFrom(baseSeq + 1) > maxBytes ? Optional.empty() : Optional.of(recent.from(baseSeq + 1));
    }

    /** Everything appended so far is in the store. */
    public void written() {
        body.written();
    }

    /** Writes the state down: the row of a snapshot at the head, to be stored with {@link #settleSessions}. */
    public SnapshotRow snapshot() {
        row = row.toBuilder().setSnapshotSeq(headSeq()).build();
        bytesSinceSnapshot = 0;
        return body.snapshot();
    }

    public SessionWrites settleSessions() {
        return sessions.settle();
    }

    public DocumentView view() {
        return body.view(row);
    }

    public String docId() {
        return row.getDocId();
    }

    public DocumentMode mode() {
        return row.getMode();
    }

    public DocumentRow row() {
        return row;
    }

    public long headSeq() {
        return body.headSeq();
    }

    public long version() {
        return body.version();
    }

    public Rope content() {
        return body.content();
    }

    /** Of the last entry that added an op; of its creation if there is none. */
    public long logIndex() {
        return body.logIndex();
    }

    public long contentSeq() {
        return body.contentSeq();
    }

    /** Not to be changed by the caller. */
    public byte[] chainHash() {
        return body.chainHash();
    }

    public long opsSinceSnapshot() {
        return headSeq() - row.getSnapshotSeq();
    }

    public long bytesSinceSnapshot() {
        return bytesSinceSnapshot;
    }

    public long approximateBytes() {
        return FIXED_BYTES
                + content().byteLength()
                + sessions.approximateBytes()
                + body.recentOps().approximateBytes();
    }
}
