package io.sequencer.server.edge.submit;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.CreateDocument;
import io.sequencer.proto.log.v1.DeleteDocument;
import io.sequencer.proto.log.v1.PutSnapshot;
import io.sequencer.proto.log.v1.SetRetention;
import io.sequencer.proto.v1.CreateDocumentRequest;
import io.sequencer.proto.v1.DeleteDocumentReply;
import io.sequencer.proto.v1.DeleteDocumentRequest;
import io.sequencer.proto.v1.DocumentHead;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.GetDocumentRequest;
import io.sequencer.proto.v1.PutSnapshotRequest;
import io.sequencer.proto.v1.SetRetentionRequest;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.core.DocId;
import io.sequencer.server.core.Floors;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.edge.access.Permit;
import io.sequencer.server.edge.reads.DocumentReads;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What changes a document without an op. Any thread; a refusal is a {@link RefusedException}. */
public final class DocumentCommands {
    private static final int MAX_USER_UNITS = 255;

    private final EdgeNode node;
    private final DocumentReads reads;
    private final String address;

    public DocumentCommands(EdgeNode node, DocumentReads reads) {
        this(node, reads, "");
    }

    private DocumentCommands(EdgeNode node, DocumentReads reads, String address) {
        this.node = node;
        this.reads = reads;
        this.address = address;
    }

    /** The same for a client at that address, for the audit log. */
    public DocumentCommands from(String client) {
        return new DocumentCommands(node, reads, client);
    }

    /** @param caller who is to own it, whatever the request says */
    public CompletableFuture<DocumentHead> create(CreateDocumentRequest request, Caller caller) {
        if (request.getMode() == DocumentMode.UNRECOGNIZED) {
            return refused(Errors.invalidArgument("mode is none of TEXT, STRICT, APPEND"));
        }
        if (!request.getTitle().isEmpty() && caller.kind() == Caller.Kind.UNCHECKED) {
            return refused(Errors.unsupported("documents have titles where the cluster runs with accounts"));
        }
        DocumentMode mode =
                request.getMode() == DocumentMode.DOCUMENT_MODE_UNSPECIFIED ? DocumentMode.TEXT : request.getMode();
        return submit(
                request.getDocId(),
                caller,
                Command.newBuilder()
                        .setCreate(CreateDocument.newBuilder()
                                .setDocId(request.getDocId())
                                .setMode(mode)
                                .setOwner(caller.user())
                                .setTitle(request.getTitle())
                                .setAuthority(caller.authority()))
                        .build());
    }

    /** @param caller who made the content, whatever the request says */
    public CompletableFuture<DocumentHead> putSnapshot(PutSnapshotRequest request, Caller caller) {
        if (request.getAtSeq() < 1) {
            return refused(Errors.invalidArgument("at_seq begins at 1"));
        }
        return submit(
                request.getDocId(),
                caller,
                Command.newBuilder()
                        .setPutSnapshot(PutSnapshot.newBuilder()
                                .setDocId(request.getDocId())
                                .setAtSeq(request.getAtSeq())
                                .setContent(request.getContent())
                                .setUser(caller.user())
                                .setAuthority(caller.authority()))
                        .build());
    }

    public CompletableFuture<DocumentHead> retain(SetRetentionRequest request, Caller caller) {
        if (request.hasRetention() && !Floors.isSane(request.getRetention())) {
            return refused(Errors.invalidArgument("a retention is a number of ops from 0, or forever"));
        }
        SetRetention.Builder command = SetRetention.newBuilder().setDocId(request.getDocId());
        if (request.hasRetention()) {
            command.setRetention(request.getRetention());
        }
        if (caller.kind() != Caller.Kind.UNCHECKED) {
            // A field that an earlier release, whose clusters have no accounts, does not read.
            command.setUser(caller.user()).setAuthority(caller.authority());
        }
        return submit(
                request.getDocId(),
                caller,
                Command.newBuilder().setSetRetention(command).build());
    }

    public CompletableFuture<DeleteDocumentReply> delete(DeleteDocumentRequest request, Caller caller) {
        DeleteDocument.Builder command = DeleteDocument.newBuilder()
                .setDocId(request.getDocId())
                .setUser(caller.user())
                .setAuthority(caller.authority());
        return decide(
                        request.getDocId(),
                        caller,
                        Command.newBuilder().setDelete(command).build())
                .thenApply(done -> DeleteDocumentReply.getDefaultInstance());
    }

    private CompletableFuture<DocumentHead> submit(String docId, Caller caller, Command command) {
        return decide(docId, caller, command)
                .thenCompose(done -> applied(reads.head(
                        GetDocumentRequest.newBuilder().setDocId(docId).build(), caller)));
    }

    private CompletableFuture<Void> decide(String docId, Caller caller, Command command) {
        if (!DocId.isValid(docId)) {
            return refused(Errors.badDocId());
        }
        Optional<Error> gate = Permit.gate(caller, node.accountsOn(docId));
        if (gate.isPresent()) {
            return refused(gate.get());
        }
        if (caller.user().length() > MAX_USER_UNITS) {
            return refused(Errors.invalidArgument("user is text of at most " + MAX_USER_UNITS + " characters"));
        }
        return node.commands().submit(node.shardOf(docId), command).thenAccept(outcome -> {
            Optional<Error> refusal = Outcomes.refusal(outcome);
            DocumentEvents.of(command, caller.user(), node.shardOf(docId), outcome)
                    .ifPresent(event -> node.audit(event.from(address)));
            if (refusal.isPresent()) {
                throw new RefusedException(refusal.get());
            }
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

    private static <T> CompletableFuture<T> refused(Error error) {
        return CompletableFuture.failedFuture(new RefusedException(error));
    }
}
