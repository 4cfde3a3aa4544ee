package io.sequencer.server.edge.reads;

import io.sequencer.proto.log.v1.ClientContentRow;
import io.sequencer.proto.v1.DocumentHead;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.core.DocumentView;
import io.sequencer.server.core.access.Rights;
import io.sequencer.server.edge.EdgeNode;
import java.util.Optional;

/** What is said of a document without its content. */
final class DocumentHeads {
    private final EdgeNode node;

    DocumentHeads(EdgeNode node) {
        this.node = node;
    }

    /** Blocks for documents with client-made content: on a reader thread. */
    DocumentHead of(DocumentView view, Caller caller) {
        DocumentHead.Builder head = DocumentHead.newBuilder()
                .setDocId(view.docId())
                .setMode(view.row().getMode())
                .setHeadSeq(view.headSeq())
                .setVersion(view.version())
                .setFloor(view.row().getFloor())
                .setChainHash(view.chainHash())
                .setOwner(view.row().getOwner())
                .setCreatedMillis(view.row().getCreatedMillis())
                .setShard(node.shardOf(view.docId()))
                .setLogIndex(view.logIndex())
                .setTitle(view.row().getTitle());
        if (node.accountsOn(view.docId()) && caller.kind() != Caller.Kind.BACKEND) {
            head.setRole(Rights.role(view.row(), caller.user()));
        }
        if (view.row().hasRetention()) {
            head.setRetention(view.row().getRetention());
        }
        if (view.row().getMode() == DocumentMode.TEXT) {
            return head.setSnapshotSeq(view.row().getSnapshotSeq())
                    .setLength(view.content().length())
                    .setContentBytes(view.content().byteLength())
                    .setCrc32C(view.content().crc32c())
                    .build();
        }
        content(view)
                .ifPresent(row -> head.setContentBytes(row.getContent().size()).setCrc32C(row.getCrc32C()));
        return head.setSnapshotSeq(view.contentSeq()).build();
    }

    /** The newest content that a client made. */
    Optional<ClientContentRow> content(DocumentView view) {
        return view.contentSeq() == 0
                ? Optional.empty()
                : node.documentsOf(view.docId())
                        .read(rows -> rows.clientContent(view.docId(), view.contentSeq())
                                .or(() -> rows.newestContent(view.docId())));
    }
}
