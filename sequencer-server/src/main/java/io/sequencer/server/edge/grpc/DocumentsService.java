package io.sequencer.server.edge.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.CreateDocument;
import io.sequencer.proto.log.v1.PutSnapshot;
import io.sequencer.proto.v1.CreateDocumentRequest;
import io.sequencer.proto.v1.DocumentHead;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.DocumentVerdict;
import io.sequencer.proto.v1.DocumentsGrpc;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.GetContentRequest;
import io.sequencer.proto.v1.GetDocumentRequest;
import io.sequencer.proto.v1.OpStatus;
import io.sequencer.proto.v1.OpStatusRequest;
import io.sequencer.proto.v1.Ops;
import io.sequencer.proto.v1.PutSnapshotRequest;
import io.sequencer.proto.v1.ReadOpsRequest;
import io.sequencer.proto.v1.SnapshotChunk;
import io.sequencer.proto.v1.Submit;
import io.sequencer.proto.v1.SubmitAllReply;
import io.sequencer.proto.v1.SubmitAllRequest;
import io.sequencer.proto.v1.SubmitReply;
import io.sequencer.proto.v1.VerifyDocumentRequest;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.core.DocId;
import io.sequencer.server.core.DocumentView;
import io.sequencer.server.core.document.DocumentHistory;
import io.sequencer.server.edge.EdgeLoops;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.edge.reads.ReadPoint;
import io.sequencer.server.forward.CommandOutcome;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** {@code Documents}, but for its session stream, which {@link SessionCall} serves. */
final class DocumentsService extends DocumentsGrpc.DocumentsImplBase {
    private static final int MAX_USER_UNITS = 255;

    private final EdgeNode node;
    private final EdgeLoops loops;
    private final UnarySubmit submits;
    private final DocumentReads reads;
    private final DocumentHeads heads;

    DocumentsService(EdgeNode node, EdgeLoops loops, ReadPoint readPoint, UnarySubmit submits) {
        this.node = node;
        this.loops = loops;
        this.submits = submits;
        this.reads = new DocumentReads(node, readPoint);
        this.heads = new DocumentHeads(node);
    }

    @Override
    public void createDocument(CreateDocumentRequest request, StreamObserver<DocumentHead> caller) {
        Executor loop = loops.current();
        Optional<Error> flaw = flaw(request);
        if (flaw.isPresent()) {
            caller.onError(GrpcErrors.exception(flaw.get()));
            return;
        }
        DocumentMode mode =
                request.getMode() == DocumentMode.DOCUMENT_MODE_UNSPECIFIED ? DocumentMode.TEXT : request.getMode();
        Command command = Command.newBuilder()
                .setCreate(CreateDocument.newBuilder()
                        .setDocId(request.getDocId())
                        .setMode(mode)
                        .setOwner(request.getUser()))
                .build();
        Answers.give(commandThenHead(request.getDocId(), command), loop, caller);
    }

    private static Optional<Error> flaw(CreateDocumentRequest request) {
        if (!DocId.isValid(request.getDocId())) {
            return Optional.of(Errors.badDocId());
        }
        if (request.getMode() == DocumentMode.UNRECOGNIZED) {
            return Optional.of(Errors.invalidArgument("mode is none of TEXT, STRICT, APPEND"));
        }
        return flawOfUser(request.getUser());
    }

    private static Optional<Error> flawOfUser(String user) {
        return user.length() <= MAX_USER_UNITS
                ? Optional.empty()
                : Optional.of(Errors.invalidArgument("user is text of at most " + MAX_USER_UNITS + " characters"));
    }

    private CompletableFuture<DocumentHead> commandThenHead(String docId, Command command) {
        return node.commands().submit(node.shardOf(docId), command).thenCompose(outcome -> {
            Optional<Error> refusal = refusal(outcome);
            return refusal.isPresent()
                    ? CompletableFuture.failedFuture(new RefusedException(refusal.get()))
                    : reads.ask(docId, false, heads::of);
        });
    }

    private static Optional<Error> refusal(CommandOutcome outcome) {
        if (outcome instanceof CommandOutcome.Decided decided) {
            return decided.decision().hasRefused()
                    ? Optional.of(decided.decision().getRefused())
                    : Optional.empty();
        }
        return Optional.of(
                outcome instanceof CommandOutcome.Overloaded overloaded
                        ? Errors.overloaded(overloaded.retryAfterMillis())
                        : Errors.unavailable("the leader did not answer in time"));
    }

    @Override
    public void getDocument(GetDocumentRequest request, StreamObserver<DocumentHead> caller) {
        Answers.give(reads.ask(request.getDocId(), request.getStaleOk(), heads::of), loops.current(), caller);
    }

    @Override
    public void submitOps(Submit request, StreamObserver<SubmitReply> caller) {
        Answers.give(submits.submit(request), loops.current(), caller);
    }

    @Override
    public void submitAll(SubmitAllRequest request, StreamObserver<SubmitAllReply> caller) {
        Answers.give(submits.submitAll(request), loops.current(), caller);
    }

    @Override
    public void getContent(GetContentRequest request, StreamObserver<SnapshotChunk> caller) {
        reads.content(request, loops.current(), (ServerCallStreamObserver<SnapshotChunk>) caller);
    }

    @Override
    public void readOps(ReadOpsRequest request, StreamObserver<Ops> caller) {
        reads.ops(request, loops.current(), (ServerCallStreamObserver<Ops>) caller);
    }

    @Override
    public void getOpStatus(OpStatusRequest request, StreamObserver<OpStatus> caller) {
        Optional<UUID> clientId = ClientId.parse(request.getClientId());
        if (clientId.isEmpty()) {
            caller.onError(GrpcErrors.exception(Errors.badClientId()));
        } else if (request.getClientSeq() < 1) {
            caller.onError(GrpcErrors.exception(Errors.invalidArgument("client_seq begins at 1")));
        } else {
            Answers.give(
                    reads.ask(request.getDocId(), false, view -> status(view, clientId.get(), request.getClientSeq())),
                    loops.current(),
                    caller);
        }
    }

    private OpStatus status(DocumentView view, UUID clientId, long clientSeq) {
        return node.documentsOf(view.docId())
                .read(rows -> new DocumentHistory(rows).opStatus(view.docId(), clientId, clientSeq));
    }

    @Override
    public void putSnapshot(PutSnapshotRequest request, StreamObserver<DocumentHead> caller) {
        Executor loop = loops.current();
        Optional<Error> flaw =
                DocId.isValid(request.getDocId()) ? flawOfUser(request.getUser()) : Optional.of(Errors.badDocId());
        if (flaw.isEmpty() && request.getAtSeq() < 1) {
            flaw = Optional.of(Errors.invalidArgument("at_seq begins at 1"));
        }
        if (flaw.isPresent()) {
            caller.onError(GrpcErrors.exception(flaw.get()));
            return;
        }
        Command command = Command.newBuilder()
                .setPutSnapshot(PutSnapshot.newBuilder()
                        .setDocId(request.getDocId())
                        .setAtSeq(request.getAtSeq())
                        .setContent(request.getContent())
                        .setUser(request.getUser()))
                .build();
        Answers.give(commandThenHead(request.getDocId(), command), loop, caller);
    }

    @Override
    public void verifyDocument(VerifyDocumentRequest request, StreamObserver<DocumentVerdict> caller) {
        Answers.give(reads.ask(request.getDocId(), false, this::verdict), loops.current(), caller);
    }

    private DocumentVerdict verdict(DocumentView view) {
        return node.documentsOf(view.docId()).read(rows -> {
            DocumentHistory history = new DocumentHistory(rows);
            DocumentView at = history.head(view.docId()).orElse(view);
            DocumentHistory.Verdict found = history.verify(at.row());
            return DocumentVerdict.newBuilder()
                    .setSound(found.findings().isEmpty())
                    .addAllFindings(found.findings())
                    .setOpsChecked(found.opsChecked())
                    .setHead(heads.of(at))
                    .build();
        });
    }
}
