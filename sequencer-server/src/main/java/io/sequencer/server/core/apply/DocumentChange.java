package io.sequencer.server.core.apply;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.BlockKey;
import io.sequencer.proto.log.v1.ClientContentRow;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.OpBlock;
import io.sequencer.proto.log.v1.OpRecord;
import io.sequencer.proto.log.v1.Settings;
import io.sequencer.proto.log.v1.SnapshotRow;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.server.core.DocumentWrites;
import io.sequencer.server.core.DocumentWrites.SessionWrites;
import io.sequencer.server.core.document.ContentChange;
import io.sequencer.server.core.document.DocumentState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the current log entry has done to one document so far. */
final class DocumentChange {
    private static final int FORMAT = 1;
    /** A snapshot is at most this many times larger than the ops that made it due. */
    private static final int SNAPSHOT_AMPLIFICATION = 8;
    /** However large the content, a cold load never folds more than this many snapshot intervals. */
    private static final int MAX_INTERVALS = 16;

    private final DocumentState document;
    private final DocumentRow rowBefore;
    private final Optional<long[]> digestShareBefore;
    private final long firstSeq;
    private final List<OpRecord> records = new ArrayList<>();
    private final List<ByteString> recordBytes = new ArrayList<>();
    private boolean snapshotNeeded;
    private boolean rowChanged;
    private Optional<ClientContentRow> clientContent = Optional.empty();

    /**
     * @param digestShareBefore the document's share of the state digest when the entry began; empty if the entry made it
     */
    DocumentChange(DocumentState document, Optional<long[]> digestShareBefore) {
        this.document = document;
        this.rowBefore = digestShareBefore.isPresent() ? document.row() : DocumentRow.getDefaultInstance();
        this.digestShareBefore = digestShareBefore;
        this.firstSeq = document.headSeq() + 1;
    }

    DocumentState document() {
        return document;
    }

    /** As it was when the entry began; the default instance if the entry made it. */
    DocumentRow rowBefore() {
        return rowBefore;
    }

    Optional<long[]> digestShareBefore() {
        return digestShareBefore;
    }

    void append(OpRecord record, Optional<ContentChange> content, long timeMillis, long logIndex) {
        ByteString bytes = record.toByteString();
        document.append(record, bytes, content, timeMillis, logIndex);
        records.add(record);
        recordBytes.add(bytes);
    }

    /** Whether this very entry added the op; then the store does not have it yet. */
    boolean isPending(long serverSeq) {
        return serverSeq >= firstSeq;
    }

    OpRecord pending(long serverSeq) {
        return records.get((int) (serverSeq - firstSeq));
    }

    /** The document's version right after a pending op. */
    long versionAt(long serverSeq) {
        return document.version()
                - records.subList((int) (serverSeq - firstSeq) + 1, records.size()).stream()
                        .filter(record -> !record.getWithoutEffect())
                        .count();
    }

    boolean isCreation() {
        return digestShareBefore.isEmpty();
    }

    void put(ClientContentRow content) {
        clientContent = Optional.of(content);
        document.clientContent(content.getSeq());
        snapshotNeeded = true;
    }

    /** Sessions went: only a snapshot makes that durable, since a later load would rebuild them from their ops. */
    void sessionsExpired() {
        snapshotNeeded = true;
    }

    /** Something of its row that no snapshot goes with. */
    void rowChanged() {
        rowChanged = true;
    }

    /** Ops that the entry leaves behind. */
    int opCount() {
        return document.isDeleted() ? 0 : records.size();
    }

    BlockKey key() {
        return BlockKey.newBuilder()
                .setDocId(document.docId())
                .setFirstSeq(firstSeq)
                .setCount(records.size())
                .build();
    }

    /** Ends the entry for this document. */
    DocumentWrites finish(long timeMillis, long logIndex, int firstOrdinal, Settings settings) {
        if (document.isDeleted()) {
            // Whatever the entry did to it before went with the rest.
            return new DocumentWrites(
                    document.docId(),
                    Optional.empty(),
                    Optional.of(document.row()),
                    Optional.empty(),
                    Optional.empty(),
                    SessionWrites.NONE);
        }
        Optional<OpBlock> block = records.isEmpty()
                ? Optional.empty()
                : Optional.of(OpBlock.newBuilder()
                        .setFormat(FORMAT)
                        .setFirstSeq(firstSeq)
                        .setLogIndex(logIndex)
                        .setTimeMillis(timeMillis)
                        .addAllRecords(recordBytes)
                        .setVersion(document.version())
                        .setChainHash(ByteString.copyFrom(document.chainHash()))
                        .setFirstOrdinal(firstOrdinal)
                        .build());
        Optional<SnapshotRow> snapshot = Optional.empty();
        SessionWrites sessions = SessionWrites.NONE;
        if (snapshotNeeded || snapshotDue(settings)) {
            snapshot = Optional.of(document.snapshot());
            sessions = document.settleSessions();
        }
        return new DocumentWrites(
                document.docId(),
                block,
                isCreation() || rowChanged || snapshot.isPresent() ? Optional.of(document.row()) : Optional.empty(),
                snapshot,
                clientContent,
                sessions);
    }

    private boolean snapshotDue(Settings settings) {
        long ops = document.opsSinceSnapshot();
        long bytes = document.bytesSinceSnapshot();
        long every = settings.getSnapshotEveryOps();
        if (ops < every && bytes < settings.getSnapshotEveryBytes()) {
            return false;
        }
        boolean cheap = document.mode() != DocumentMode.TEXT
                || document.content().byteLength() <= bytes * SNAPSHOT_AMPLIFICATION;
        return ops > 0 && (cheap || ops >= every * MAX_INTERVALS);
    }
}
