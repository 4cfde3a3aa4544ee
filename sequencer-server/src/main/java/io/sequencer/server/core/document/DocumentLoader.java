package io.sequencer.server.core.document;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.OpBlock;
import io.sequencer.proto.log.v1.OpRecord;
import io.sequencer.proto.log.v1.SnapshotRow;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.server.core.CorruptStateException;
import io.sequencer.server.core.ShardReader;
import io.sequencer.text.AppliedEdit;
import io.sequencer.text.MalformedOpException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Makes a document from its rows: the snapshot at or below a number, then the ops behind it, each through the same method
 * as when it was new. The hash chain is recomputed on the way and compared at the end of every block.
 */
public final class DocumentLoader {
    private final ShardReader reader;
    private final HashChain hashes;

    public DocumentLoader(ShardReader reader, HashChain hashes) {
        this.reader = reader;
        this.hashes = hashes;
    }

    /** The document at its head; empty if it does not exist, or was deleted. */
    public Optional<DocumentState> load(String docId) {
        return reader.document(docId)
                .filter(row -> !DocumentState.isMarker(row))
                .map(row -> {
                    DocumentBody body = new DocumentBody(snapshot(row, row.getSnapshotSeq()), hashes);
                    DocumentState state = new DocumentState(row, body, reader, hashes);
                    fold(
                            row,
                            body,
                            Long.MAX_VALUE,
                            (block, record, bytes, change) ->
                                    state.append(record, bytes, change, block.getTimeMillis(), block.getLogIndex()));
                    return state;
                });
    }

    /**
     * The document as it was at {@code seq}.
     *
     * @throws CorruptStateException also if {@code seq} lies behind the head
     */
    DocumentBody loadAt(DocumentRow row, long seq) {
        return foldBody(row, snapshot(row, Math.min(seq, row.getSnapshotSeq())), seq);
    }

    /** The fold of the whole retained log up to {@code seq}: from its first op, or from the snapshot at the floor alone. */
    DocumentBody loadFromFloor(DocumentRow row, long seq) {
        return foldBody(row, row.getFloor() == 0 ? DocumentBody.empty(row) : snapshot(row, row.getFloor()), seq);
    }

    private SnapshotRow snapshot(DocumentRow row, long atMost) {
        SnapshotRow snapshot = reader.snapshot(row.getDocId(), atMost).orElseGet(() -> DocumentBody.empty(row));
        if (snapshot.getSeq() < row.getFloor()) {
            throw new CorruptStateException(
                    row.getDocId() + ": the snapshot at the floor " + row.getFloor() + " is missing");
        }
        return snapshot;
    }

    private DocumentBody foldBody(DocumentRow row, SnapshotRow from, long seq) {
        DocumentBody body = new DocumentBody(from, hashes);
        fold(row, body, seq, (block, record, bytes, change) -> body.append(record, bytes, change, block.getLogIndex()));
        if (body.headSeq() != seq) {
            throw new CorruptStateException(row.getDocId() + ": op " + (body.headSeq() + 1) + " is missing");
        }
        return body;
    }

    private interface Step {
        void take(OpBlock block, OpRecord record, ByteString bytes, Optional<ContentChange> change);
    }

    /** Takes the body, by {@code step}, over the ops behind it up to {@code lastSeq}. */
    private void fold(DocumentRow row, DocumentBody body, long lastSeq, Step step) {
        StoredOps log = new StoredOps(reader, row.getDocId());
        log.visit(body.headSeq() + 1, lastSeq, (block, seq, record, bytes) -> {
            Optional<ContentChange> change =
                    row.getMode() == DocumentMode.TEXT ? Optional.of(change(row, body, log, record)) : Optional.empty();
            step.take(block, record, bytes, change);
            body.written();
            checkAtEnd(row, block, seq, body);
            return true;
        });
    }

    private static ContentChange change(DocumentRow row, DocumentBody body, StoredOps log, OpRecord record) {
        try {
            AppliedEdit edit = AppliedEdit.apply(body.content(), log.appliedText(record));
            return new ContentChange(edit.op(), edit.content());
        } catch (MalformedOpException e) {
            throw new CorruptStateException(
                    row.getDocId() + ": op " + (body.headSeq() + 1) + " does not fit the content before it", e);
        }
    }

    private static void checkAtEnd(DocumentRow row, OpBlock block, long seq, DocumentBody body) {
        if (seq != block.getFirstSeq() + block.getRecordsCount() - 1) {
            return;
        }
        ByteString stored = block.getChainHash();
        if (!Arrays.equals(stored.toByteArray(), body.chainHash()) || block.getVersion() != body.version()) {
            throw new CorruptStateException(
                    row.getDocId() + ": hash chain or version at op " + seq + " differs from what its records say");
        }
    }
}
