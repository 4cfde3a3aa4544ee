package io.sequencer.server.edge.people;

import io.sequencer.proto.log.v1.AnswerInvitation;
import io.sequencer.proto.log.v1.ChangeAccess;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.Grant;
import io.sequencer.proto.log.v1.Invite;
import io.sequencer.proto.log.v1.Rename;
import io.sequencer.proto.log.v1.Revoke;
import io.sequencer.proto.log.v1.TransferOwnership;
import io.sequencer.proto.v1.AccessGrant;
import io.sequencer.proto.v1.AnswerInvitationReply;
import io.sequencer.proto.v1.AnswerInvitationRequest;
import io.sequencer.proto.v1.DocumentAccess;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.GetAccessRequest;
import io.sequencer.proto.v1.InviteRequest;
import io.sequencer.proto.v1.RenameRequest;
import io.sequencer.proto.v1.RevokeReply;
import io.sequencer.proto.v1.RevokeRequest;
import io.sequencer.proto.v1.TransferOwnershipRequest;
import io.sequencer.server.audit.AuditEvent;
import io.sequencer.server.audit.AuditKind;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.auth.Refusals;
import io.sequencer.server.core.DocId;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.edge.access.Permit;
import io.sequencer.server.edge.reads.DocumentReads;
import io.sequencer.server.edge.reads.ReadPoint;
import io.sequencer.server.edge.submit.Outcomes;
import io.sequencer.server.forward.CommandOutcome;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Who has a document, and what its owner changes of that. Any thread; a refusal is a {@link RefusedException}. */
public final class Sharing {
    private final EdgeNode node;
    private final ReadPoint readPoint;
    private final Consumer<AuditEvent> audit;

    public Sharing(EdgeNode node, ReadPoint readPoint, Consumer<AuditEvent> audit) {
        this.node = node;
        this.readPoint = readPoint;
        this.audit = audit;
    }

    /** The same for a client at that address, for the audit log. */
    public Sharing from(String address) {
        return new Sharing(node, readPoint, event -> audit.accept(event.from(address)));
    }

    /** To whoever may read the document. */
    public CompletableFuture<DocumentAccess> get(Caller caller, GetAccessRequest request) {
        String docId = request.getDocId();
        Optional<Error> flaw = flaw(caller, docId);
        if (flaw.isPresent()) {
            return refused(flaw.get());
        }
        return readPoint.reached(node.shardOf(docId)).thenCompose(reached -> read(caller, docId));
    }

    private Optional<Error> flaw(Caller caller, String docId) {
        return stranger(node, caller)
                .or(() -> DocId.isValid(docId) ? Optional.empty() : Optional.of(Errors.badDocId()));
    }

    /** Why somebody of whom nothing is known has no documents. */
    static Optional<Error> stranger(EdgeNode node, Caller caller) {
        if (caller.kind() != Caller.Kind.UNCHECKED) {
            return Optional.empty();
        }
        return Optional.of(
                node.authenticator().isPresent()
                        ? Refusals.noToken()
                        : Errors.unsupported("this cluster runs without accounts"));
    }

    private CompletableFuture<DocumentAccess> read(Caller caller, String docId) {
        CompletableFuture<DocumentAccess> result = new CompletableFuture<>();
        boolean accepted = node.read(() -> {
            try {
                DocumentRow row = node.documentsOf(docId)
                        .read(rows -> rows.document(docId))
                        .filter(found -> found.getDeletedLogIndex() == 0)
                        .orElseThrow(() -> new RefusedException(node.missing(docId)));
                Permit.concealment(caller, row, node.accountsOn(docId)).ifPresent(error -> {
                    throw new RefusedException(error);
                });
                result.complete(shown(row));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return accepted ? result : refused(Errors.overloaded(DocumentReads.RETRY_AFTER_MILLIS));
    }

    private static DocumentAccess shown(DocumentRow row) {
        DocumentAccess.Builder access = DocumentAccess.newBuilder()
                .setDocId(row.getDocId())
                .setTitle(row.getTitle())
                .setOwner(row.getOwner())
                .setLogIndex(row.getAccessLogIndex());
        for (Grant grant : row.getGrantsList()) {
            access.addGrants(AccessGrant.newBuilder()
                    .setUser(grant.getUser())
                    .setRole(grant.getRole())
                    .setPending(grant.getPending())
                    .setGrantedBy(grant.getGrantedBy())
                    .setTimeMillis(grant.getTimeMillis()));
        }
        return access.build();
    }

    public CompletableFuture<DocumentAccess> invite(Caller caller, InviteRequest request) {
        ChangeAccess.Builder change = ChangeAccess.newBuilder()
                .setInvite(Invite.newBuilder().setUser(request.getUser()).setRole(request.getRole()));
        AuditEvent event = AuditEvent.done(AuditKind.INVITED, caller.user(), request.getDocId(), "")
                .with("user", request.getUser())
                .with("role", request.getRole().name());
        return changed(caller, request.getDocId(), change, event);
    }

    public CompletableFuture<AnswerInvitationReply> answer(Caller caller, AnswerInvitationRequest request) {
        ChangeAccess.Builder change = ChangeAccess.newBuilder()
                .setAnswer(AnswerInvitation.newBuilder().setAccept(request.getAccept()));
        AuditEvent event = AuditEvent.done(AuditKind.INVITATION_ANSWERED, caller.user(), request.getDocId(), "")
                .with("accept", Boolean.toString(request.getAccept()));
        return decide(caller, request.getDocId(), change, event)
                .thenApply(index ->
                        AnswerInvitationReply.newBuilder().setLogIndex(index).build());
    }

    public CompletableFuture<RevokeReply> revoke(Caller caller, RevokeRequest request) {
        ChangeAccess.Builder change =
                ChangeAccess.newBuilder().setRevoke(Revoke.newBuilder().setUser(request.getUser()));
        AuditEvent event = AuditEvent.done(AuditKind.REVOKED, caller.user(), request.getDocId(), "")
                .with("user", request.getUser());
        return decide(caller, request.getDocId(), change, event)
                .thenApply(index -> RevokeReply.newBuilder().setLogIndex(index).build());
    }

    public CompletableFuture<DocumentAccess> transfer(Caller caller, TransferOwnershipRequest request) {
        ChangeAccess.Builder change = ChangeAccess.newBuilder()
                .setTransfer(TransferOwnership.newBuilder().setTo(request.getTo()));
        AuditEvent event = AuditEvent.done(AuditKind.OWNERSHIP_TRANSFERRED, caller.user(), request.getDocId(), "")
                .with("to", request.getTo());
        return changed(caller, request.getDocId(), change, event);
    }

    public CompletableFuture<DocumentAccess> rename(Caller caller, RenameRequest request) {
        ChangeAccess.Builder change =
                ChangeAccess.newBuilder().setRename(Rename.newBuilder().setTitle(request.getTitle()));
        AuditEvent event = AuditEvent.done(AuditKind.RENAMED, caller.user(), request.getDocId(), "");
        return changed(caller, request.getDocId(), change, event);
    }

    private CompletableFuture<DocumentAccess> changed(
            Caller caller, String docId, ChangeAccess.Builder change, AuditEvent event) {
        return decide(caller, docId, change, event)
                .thenCompose(index -> get(
                        caller, GetAccessRequest.newBuilder().setDocId(docId).build()));
    }

    private CompletableFuture<Long> decide(Caller caller, String docId, ChangeAccess.Builder change, AuditEvent event) {
        Optional<Error> flaw = flaw(caller, docId).or(() -> Permit.gate(caller, node.accountsOn(docId)));
        if (flaw.isPresent()) {
            return refused(flaw.get());
        }
        int shard = node.shardOf(docId);
        change.setDocId(docId).setUser(caller.user()).setAuthority(caller.authority());
        return node.commands()
                .submit(shard, Command.newBuilder().setChangeAccess(change).build())
                .thenCompose(outcome -> {
                    Optional<Error> refusal = Outcomes.refusal(outcome);
                    if (refusal.isPresent()) {
                        audit.accept(event.refused(refusal.get().getCode().name()));
                        return concealed(caller, docId, refusal.get());
                    }
                    long index = ((CommandOutcome.Decided) outcome)
                            .decision()
                            .getDone()
                            .getLogIndex();
                    audit.accept(event.at(shard, index));
                    return CompletableFuture.completedFuture(index);
                });
    }

    /** To who may not even read the document, it is not there. */
    private <T> CompletableFuture<T> concealed(Caller caller, String docId, Error refusal) {
        return refusal.getCode() == ErrorCode.PERMISSION_DENIED
                ? get(caller, GetAccessRequest.newBuilder().setDocId(docId).build())
                        .thenCompose(access -> refused(refusal))
                : refused(refusal);
    }

    private static <T> CompletableFuture<T> refused(Error error) {
        return CompletableFuture.failedFuture(new RefusedException(error));
    }
}
