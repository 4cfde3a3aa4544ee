package io.sequencer.server.edge.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.sequencer.proto.v1.AuthorRanges;
import io.sequencer.proto.v1.CreateDocumentRequest;
import io.sequencer.proto.v1.DeleteDocumentReply;
import io.sequencer.proto.v1.DeleteDocumentRequest;
import io.sequencer.proto.v1.DocumentHead;
import io.sequencer.proto.v1.DocumentVerdict;
import io.sequencer.proto.v1.DocumentsGrpc;
import io.sequencer.proto.v1.GetAuthorsRequest;
import io.sequencer.proto.v1.GetContentRequest;
import io.sequencer.proto.v1.GetDocumentRequest;
import io.sequencer.proto.v1.OpStatus;
import io.sequencer.proto.v1.OpStatusRequest;
import io.sequencer.proto.v1.Ops;
import io.sequencer.proto.v1.PutSnapshotRequest;
import io.sequencer.proto.v1.ReadOpsRequest;
import io.sequencer.proto.v1.SetRetentionRequest;
import io.sequencer.proto.v1.SnapshotChunk;
import io.sequencer.proto.v1.Submit;
import io.sequencer.proto.v1.SubmitAllReply;
import io.sequencer.proto.v1.SubmitAllRequest;
import io.sequencer.proto.v1.SubmitReply;
import io.sequencer.proto.v1.VerifyDocumentRequest;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.edge.EdgeLoops;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.once.SubmitOnce;
import io.sequencer.server.edge.reads.Batches;
import io.sequencer.server.edge.reads.DocumentReads;
import io.sequencer.server.edge.reads.ReadPoint;
import io.sequencer.server.edge.submit.DocumentCommands;
import java.util.concurrent.CompletableFuture;

/** {@code Documents}, but for its session stream, which {@link SessionCall} serves. */
final class DocumentsService extends DocumentsGrpc.DocumentsImplBase {
    private final EdgeNode node;
    private final EdgeLoops loops;
    private final SubmitOnce submits;
    private final DocumentReads reads;
    private final DocumentCommands commands;

    DocumentsService(EdgeNode node, EdgeLoops loops, ReadPoint readPoint, SubmitOnce submits) {
        this.node = node;
        this.loops = loops;
        this.submits = submits;
        this.reads = new DocumentReads(node, readPoint, (reading, refused) -> {
            if (!node.read(reading)) {
                refused.run();
            }
        });
        this.commands = new DocumentCommands(node, reads);
    }

    /** Who is not checked, or a backend, may name whom it speaks for. */
    private static Caller speaker(String named) {
        return CallerContext.caller().speakingFor(named);
    }

    @Override
    public void createDocument(CreateDocumentRequest request, StreamObserver<DocumentHead> caller) {
        Answers.give(
                commands.from(CallerContext.address()).create(request, speaker(request.getUser())),
                loops.current(),
                caller);
    }

    @Override
    public void getDocument(GetDocumentRequest request, StreamObserver<DocumentHead> caller) {
        Answers.give(reads.head(request, CallerContext.caller()), loops.current(), caller);
    }

    @Override
    public void submitOps(Submit request, StreamObserver<SubmitReply> caller) {
        Answers.give(submits.submit(request, CallerContext.caller()), loops.current(), caller);
    }

    @Override
    public void submitAll(SubmitAllRequest request, StreamObserver<SubmitAllReply> caller) {
        Answers.give(submits.submitAll(request, CallerContext.caller()), loops.current(), caller);
    }

    @Override
    public void getContent(GetContentRequest request, StreamObserver<SnapshotChunk> caller) {
        stream(reads.content(request, CallerContext.caller()), caller);
    }

    @Override
    public void readOps(ReadOpsRequest request, StreamObserver<Ops> caller) {
        stream(reads.ops(request, CallerContext.caller()), caller);
    }

    @Override
    public void getAuthors(GetAuthorsRequest request, StreamObserver<AuthorRanges> caller) {
        stream(reads.authors(request, CallerContext.caller()), caller);
    }

    private <T> void stream(CompletableFuture<Batches<T>> batches, StreamObserver<T> caller) {
        BatchStream.answer(node, loops.current(), (ServerCallStreamObserver<T>) caller, batches);
    }

    @Override
    public void getOpStatus(OpStatusRequest request, StreamObserver<OpStatus> caller) {
        Answers.give(reads.opStatus(request, CallerContext.caller()), loops.current(), caller);
    }

    @Override
    public void putSnapshot(PutSnapshotRequest request, StreamObserver<DocumentHead> caller) {
        Answers.give(commands.putSnapshot(request, speaker(request.getUser())), loops.current(), caller);
    }

    @Override
    public void setRetention(SetRetentionRequest request, StreamObserver<DocumentHead> caller) {
        Answers.give(commands.retain(request, speaker(request.getUser())), loops.current(), caller);
    }

    @Override
    public void deleteDocument(DeleteDocumentRequest request, StreamObserver<DeleteDocumentReply> caller) {
        Answers.give(
                commands.from(CallerContext.address()).delete(request, speaker(request.getUser())),
                loops.current(),
                caller);
    }

    @Override
    public void verifyDocument(VerifyDocumentRequest request, StreamObserver<DocumentVerdict> caller) {
        Answers.give(reads.verdict(request.getDocId(), CallerContext.caller()), loops.current(), caller);
    }
}
