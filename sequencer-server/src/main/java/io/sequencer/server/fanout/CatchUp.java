package io.sequencer.server.fanout;

import io.sequencer.proto.log.v1.ClientContentRow;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.server.core.CorruptStateException;
import io.sequencer.server.core.DocumentView;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.core.document.DocumentHistory;
import io.sequencer.server.fanout.frame.CommittedOp;
import io.sequencer.server.fanout.frame.DocumentSnapshot;
import io.sequencer.server.fanout.frame.DocumentSnapshot.Content;
import io.sequencer.server.fanout.frame.OpsFrame;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Decides and reads, from the store, what brings a subscriber on from its cursor: the next ops, or a snapshot where that
 * is less. On reader threads.
 */
final class CatchUp {
    /** Up to here ops are always sent: what is saved is not worth that a client has to start anew. */
    private static final int SMALL_BYTES = 16 << 10;

    private final DocumentSource source;
    private final FanOutLimits limits;

    CatchUp(DocumentSource source, FanOutLimits limits) {
        this.source = source;
        this.limits = limits;
    }

    /** What to send next. */
    sealed interface Step {
        /** Ops from the cursor on, not empty, and the document's row in the state that they were read from. */
        record Batch(List<OpsFrame> frames, DocumentRow row) implements Step {}

        /** A snapshot at or above the cursor's last op, and the document's row in that state. */
        record Jump(DocumentSnapshot snapshot, DocumentRow row) implements Step {}

        /** The document was deleted. */
        record Gone() implements Step {}

        /** There is nothing at or above the cursor. */
        record AtHead(long head) implements Step {}
    }

    /** The step for a cursor at {@code nextSeq}. */
    Step next(String docId, long nextSeq, boolean mustJump, Optional<UUID> clientId) {
        // The view first: rows that are read after it are not older.
        Optional<DocumentView> view = source.view(docId);
        return view.isEmpty()
                ? new Step.Gone()
                : source.read(reader -> at(reader, view.get())
                        .map(now -> next(reader, now, nextSeq, mustJump, clientId))
                        .orElseGet(Step.Gone::new));
    }

    /** What these rows say, if they are of later than the view: then it speaks of what may be truncated. */
    private static Optional<DocumentView> at(ShardReader reader, DocumentView view) {
        return reader.document(view.docId()).filter(view.row()::equals).isPresent()
                ? Optional.of(view)
                : new DocumentHistory(reader).head(view.docId());
    }

    private Step next(ShardReader reader, DocumentView view, long nextSeq, boolean mustJump, Optional<UUID> clientId) {
        if (view.row().getDeletedLogIndex() > 0) {
            return new Step.Gone();
        }
        long floor = view.row().getFloor();
        if (mustJump || nextSeq <= floor) {
            Optional<Step.Jump> jump = jump(reader, view, nextSeq, clientId);
            if (jump.isPresent()) {
                return jump.get();
            }
            if (nextSeq <= floor) {
                throw new CorruptStateException(
                        "nothing holds op " + nextSeq + " of " + view.docId() + ", floor " + floor);
            }
            return ops(reader, view, nextSeq);
        }
        Step ops = ops(reader, view, nextSeq);
        if (!(ops instanceof Step.Batch batch)) {
            return ops;
        }
        long perOp = bytesPerOp(batch);
        long all = perOp * (view.headSeq() - nextSeq + 1);
        if (all <= SMALL_BYTES || (isText(view) && all <= view.content().byteLength())) {
            return ops;
        }
        return jump(reader, view, nextSeq, clientId)
                .filter(jump -> {
                    long saved = perOp * (jump.snapshot().seq() - nextSeq + 1);
                    return saved > SMALL_BYTES
                            && saved > jump.snapshot().content().byteLength();
                })
                .map(jump -> (Step) jump)
                .orElse(ops);
    }

    private Step ops(ShardReader reader, DocumentView view, long nextSeq) {
        if (nextSeq > view.headSeq()) {
            return new Step.AtHead(view.headSeq());
        }
        List<CommittedOp> ops = OpsFrame.read(reader, view.docId(), nextSeq, view.headSeq(), limits.frameBytes());
        if (ops.isEmpty() || ops.get(0).serverSeq() != nextSeq) {
            throw new CorruptStateException("op " + nextSeq + " of " + view.docId() + " is not in the store");
        }
        return new Step.Batch(OpsFrame.split(view.docId(), view.row().getMode(), ops, limits.frameBytes()), view.row());
    }

    private static long bytesPerOp(Step.Batch batch) {
        long bytes = 0;
        long count = 0;
        for (OpsFrame frame : batch.frames()) {
            bytes += frame.bytes();
            count += frame.count();
        }
        return bytes / count;
    }

    private static boolean isText(DocumentView view) {
        return view.row().getMode() == DocumentMode.TEXT;
    }

    /** A snapshot that does not go back behind the cursor; empty if there is none. */
    private Optional<Step.Jump> jump(ShardReader reader, DocumentView view, long nextSeq, Optional<UUID> clientId) {
        if (isText(view)) {
            DocumentSnapshot snapshot = new DocumentSnapshot(
                    view.docId(),
                    view.headSeq(),
                    view.version(),
                    new Content.Text(view.content()),
                    lastClientSeq(reader, view.docId(), clientId, view.headSeq()));
            return Optional.of(new Step.Jump(snapshot, view.row()));
        }
        if (view.contentSeq() == 0 || view.contentSeq() < nextSeq - 1) {
            return Optional.empty();
        }
        ClientContentRow row = reader.clientContent(view.docId(), view.contentSeq())
                .orElseThrow(() -> new CorruptStateException("client-made content of " + view.docId() + " is gone"));
        // Every op of these modes has an effect, so version and number are the same.
        DocumentSnapshot snapshot = new DocumentSnapshot(
                view.docId(),
                row.getSeq(),
                row.getSeq(),
                new Content.Opaque(row.getContent(), row.getCrc32C()),
                lastClientSeq(reader, view.docId(), clientId, row.getSeq()));
        return Optional.of(new Step.Jump(snapshot, view.row()));
    }

    private long lastClientSeq(ShardReader reader, String docId, Optional<UUID> clientId, long atSeq) {
        return clientId.map(id -> source.lastClientSeq(reader, docId, id, atSeq))
                .orElse(0L);
    }
}
