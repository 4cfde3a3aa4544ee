package io.sequencer.server.edge.reads;

import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Ops;
import io.sequencer.server.fanout.DocumentSource;
import io.sequencer.server.fanout.frame.CommittedOp;
import io.sequencer.server.fanout.frame.OpsFrame;
import java.util.List;

/** Ops {@code next..last} of the canonical log, batch by batch. Between batches it holds nothing of the document. */
final class OpRange implements Batches<Ops> {
    private final DocumentSource source;
    private final String docId;
    private final DocumentMode mode;
    private final long last;
    private final boolean provenance;
    private final int batchBytes;
    private long next;

    /**
     * @param about what it is of
     * @param batchBytes of a batch's frame, about
     */
    OpRange(DocumentSource source, About about, long first, long last, int batchBytes) {
        this.source = source;
        this.docId = about.docId;
        this.mode = about.mode;
        this.provenance = about.provenance;
        this.next = first;
        this.last = last;
        this.batchBytes = batchBytes;
    }

    /** @param provenance whether each op says who submitted it, and when */
    record About(String docId, DocumentMode mode, boolean provenance) {}

    @Override
    public Step<Ops> next() {
        if (next > last) {
            return new Step.End<>();
        }
        List<CommittedOp> ops = source.read(rows -> {
            Retained.row(rows, docId, next - 1);
            return OpsFrame.read(rows, docId, next, last, batchBytes);
        });
        Ops.Builder batch = Ops.newBuilder().setDocId(docId);
        ops.forEach(op -> batch.addOps(op.event(mode, provenance)));
        next += ops.size();
        return next > last ? new Step.Last<>(batch.build()) : new Step.Batch<>(batch.build());
    }
}
