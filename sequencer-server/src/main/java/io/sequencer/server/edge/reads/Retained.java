package io.sequencer.server.edge.reads;

import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.server.core.Floors;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;

/** What may be read of a document now: the log may have been cut, and the document deleted, since it was last looked at. */
final class Retained {
    private Retained() {}

    /**
     * The document's row.
     *
     * @param seq its content at this number is wanted, or ops above it
     * @throws RefusedException if that is not there any more
     */
    static DocumentRow row(ShardReader rows, String docId, long seq) {
        DocumentRow row = rows.document(docId).orElseThrow(() -> new RefusedException(Errors.notFound(docId)));
        if (row.getDeletedLogIndex() > 0) {
            throw new RefusedException(Errors.deleted(docId));
        }
        if (!Floors.isRetained(row, seq)) {
            throw new RefusedException(Errors.compacted(row.getFloor()));
        }
        return row;
    }
}
