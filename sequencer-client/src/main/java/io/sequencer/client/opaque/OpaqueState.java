package io.sequencer.client.opaque;

import com.google.protobuf.ByteString;
import io.sequencer.client.Content;
import io.sequencer.client.Documents;
import io.sequencer.proto.v1.DocumentHead;
import io.sequencer.proto.v1.OpEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A strict or append document as it is: the newest snapshot that a client made, and the ops behind it.
 *
 * @param snapshot empty if no client has made one
 * @param ops all behind the snapshot, in order
 */
public record OpaqueState(Optional<Content> snapshot, List<OpEvent> ops) {

    /** Copies the list. */
    public OpaqueState {
        ops = List.copyOf(ops);
    }

    /** Reads it, to begin with: a subscription behind {@link #seq} goes on from there. */
    public static OpaqueState read(Documents documents, String docId) {
        DocumentHead head = documents.head(docId);
        Optional<Content> snapshot = head.getSnapshotSeq() == 0
                ? Optional.empty()
                : Optional.of(documents.content(docId, head.getSnapshotSeq()));
        List<OpEvent> ops = new ArrayList<>();
        long first = head.getSnapshotSeq() + 1;
        if (first <= head.getHeadSeq()) {
            documents.ops(docId, first, head.getHeadSeq(), ops::add);
        }
        return new OpaqueState(snapshot, ops);
    }

    /** The last op it has. */
    public long seq() {
        return ops.isEmpty()
                ? snapshot.map(Content::seq).orElse(0L)
                : ops.get(ops.size() - 1).getServerSeq();
    }

    /**
     * Hands the application's own snapshot of this state to the cluster, so that whoever reads next needs no op before it, and the log
     * can be truncated.
     */
    public DocumentHead replaceBySnapshot(Documents documents, String docId, ByteString content) {
        return documents.putSnapshot(docId, seq(), content);
    }
}
