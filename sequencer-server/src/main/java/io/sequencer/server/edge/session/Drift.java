package io.sequencer.server.edge.session;

import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.server.core.DocumentView;
import io.sequencer.server.core.Floors;
import io.sequencer.server.core.document.DocumentHistory;
import io.sequencer.server.fanout.DocumentSource;
import java.util.Optional;

/** Compares a client's checksum with the content at its number. Blocks: on a reader thread. */
final class Drift {
    private final DocumentSource source;

    Drift(DocumentSource source) {
        this.source = source;
    }

    /** Whether the client's content is certainly another one; not known is no. */
    boolean differs(String docId, long seq, int crc32c) {
        Optional<DocumentView> view = source.view(docId);
        if (view.isEmpty() || view.get().row().getMode() != DocumentMode.TEXT) {
            return false;
        }
        if (view.get().headSeq() == seq) {
            return view.get().content().crc32c() != crc32c;
        }
        return source.read(rows -> rows.document(docId)
                        .filter(row -> Floors.isRetained(row, seq))
                        .map(row -> new DocumentHistory(rows).at(row, seq)))
                .filter(past -> past.content().crc32c() != crc32c)
                .isPresent();
    }
}
