package io.sequencer.server.edge.submit;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.CreateDocument;
import io.sequencer.proto.log.v1.PutSnapshot;
import io.sequencer.proto.v1.CreateDocumentRequest;
import io.sequencer.proto.v1.DocumentHead;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.GetDocumentRequest;
import io.sequencer.proto.v1.PutSnapshotRequest;
import io.sequencer.server.core.DocId;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.edge.reads.DocumentReads;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What changes a document without an op, each answered with its head. Any thread; a refusal is a {@link RefusedException}. */
public final class DocumentCommands {
    private static final int MAX_USER_UNITS = 255;

    private final EdgeNode node;
    private final DocumentReads reads;

    public DocumentCommands(EdgeNode node, DocumentReads reads) {
        this.node = node;
        this.reads = reads;
    }

    /** @param user who is to own it, whatever the request says */
    public CompletableFuture<DocumentHead> create(CreateDocumentRequest request, String user) {
        if (request.getMode() == DocumentMode.UNRECOGNIZED) {
            return refused(Errors.invalidArgument("mode is none of TEXT, STRICT, APPEND"));
        }
        DocumentMode mode =
                request.getMode() == DocumentMode.DOCUMENT_MODE_UNSPECIFIED ? DocumentMode.TEXT : request.getMode();
        return submit(
                request.getDocId(),
                user,
                Command.newBuilder()
                        .setCreate(CreateDocument.newBuilder()
                                .setDocId(request.getDocId())
                                .setMode(mode)
                                .setOwner(user))
                        .build());
    }

    /** @param user who made the content, whatever the request says */
    public CompletableFuture<DocumentHead> putSnapshot(PutSnapshotRequest request, String user) {
        if (request.getAtSeq() < 1) {
            return refused(Errors.invalidArgument("at_seq begins at 1"));
        }
        return submit(
                request.getDocId(),
                user,
                Command.newBuilder()
                        .setPutSnapshot(PutSnapshot.newBuilder()
                                .setDocId(request.getDocId())
                                .setAtSeq(request.getAtSeq())
                                .setContent(request.getContent())
                                .setUser(user))
                        .build());
    }

    private CompletableFuture<DocumentHead> submit(String docId, String user, Command command) {
        if (!DocId.isValid(docId)) {
            return refused(Errors.badDocId());
        }
        if (user.length() > MAX_USER_UNITS) {
            return refused(Errors.invalidArgument("user is text of at most " + MAX_USER_UNITS + " characters"));
        }
        return node.commands().submit(node.shardOf(docId), command).thenCompose(outcome -> {
            Optional<Error> refusal = Outcomes.refusal(outcome);
            return refusal.isPresent()
                    ? refused(refusal.get())
                    : applied(reads.head(
                            GetDocumentRequest.newBuilder().setDocId(docId).build()));
        });
    }

    /** The head of a document that was changed: that it cannot be read now must not say that nothing was done. */
    private static CompletableFuture<DocumentHead> applied(CompletableFuture<DocumentHead> head) {
        return head.exceptionallyCompose(failure -> refused(afterApplying(RefusedException.errorOf(failure))));
    }

    static Error afterApplying(Error error) {
        return switch (error.getCode()) {
            case OVERLOADED, NODE_BEHIND -> Errors.unavailable("taken up, but this node cannot tell the result now");
            default -> error;
        };
    }

    private static CompletableFuture<DocumentHead> refused(Error error) {
        return CompletableFuture.failedFuture(new RefusedException(error));
    }
}
