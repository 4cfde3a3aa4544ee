package io.sequencer.server.edge.rest.route;

import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.AuthorRanges;
import io.sequencer.proto.v1.CreateDocumentRequest;
import io.sequencer.proto.v1.DeleteDocumentRequest;
import io.sequencer.proto.v1.DocumentHead;
import io.sequencer.proto.v1.GetAuthorsRequest;
import io.sequencer.proto.v1.GetContentRequest;
import io.sequencer.proto.v1.GetDocumentRequest;
import io.sequencer.proto.v1.OpStatus;
import io.sequencer.proto.v1.OpStatusRequest;
import io.sequencer.proto.v1.Ops;
import io.sequencer.proto.v1.ReadOpsRequest;
import io.sequencer.proto.v1.SetRetentionRequest;
import io.sequencer.proto.v1.Submit;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.edge.once.SubmitOnce;
import io.sequencer.server.edge.reads.DocumentReads;
import io.sequencer.server.edge.rest.route.Route.Asked;
import io.sequencer.server.edge.submit.DocumentCommands;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What is asked of one document. */
public final class DocumentRoutes {
    private static final String ONE = "/v1/documents/{docId}";

    private final DocumentReads reads;
    private final DocumentCommands commands;
    private final SubmitOnce submits;

    public DocumentRoutes(DocumentReads reads, DocumentCommands commands, SubmitOnce submits) {
        this.reads = reads;
        this.commands = commands;
        this.submits = submits;
    }

    public List<Route> routes() {
        return List.of(
                new Route(
                        "PUT",
                        ONE,
                        "Creates the document, or finds it if it is there with the same mode",
                        body(CreateDocumentRequest.getDefaultInstance()),
                        json(DocumentHead.getDefaultInstance(), 409),
                        this::create),
                new Route(
                        "GET",
                        ONE,
                        "The document's head; its ETag is headSeq",
                        query(GetDocumentRequest.getDefaultInstance()),
                        json(DocumentHead.getDefaultInstance(), 404),
                        asked -> headed(reads.head(asked.as(GetDocumentRequest.class), asked.caller()))),
                new Route(
                        "DELETE",
                        ONE,
                        "Deletes the document with all its ops",
                        query(DeleteDocumentRequest.getDefaultInstance()),
                        new Route.Output(204, Empty.getDefaultInstance(), List.of(), List.of(404)),
                        this::delete),
                new Route(
                        "GET",
                        ONE + "/content",
                        "The content at a retained seq (0: the head) as text or bytes; its ETag is the seq",
                        query(GetContentRequest.getDefaultInstance()),
                        new Route.Output(
                                200,
                                Empty.getDefaultInstance(),
                                List.of(Streams.TEXT_TYPE, Streams.BYTES_TYPE),
                                List.of(404)),
                        asked -> reads.content(asked.as(GetContentRequest.class), asked.caller())
                                .thenApply(chunks -> new Answer.Stream<>(chunks, Streams.content()))),
                new Route(
                        "GET",
                        ONE + "/ops",
                        "Ops firstSeq..lastSeq of the canonical log",
                        query(ReadOpsRequest.getDefaultInstance()),
                        json(Ops.getDefaultInstance(), 404),
                        asked -> reads.ops(asked.as(ReadOpsRequest.class), asked.caller())
                                .thenApply(ops -> new Answer.Stream<>(ops, Streams.ops()))),
                new Route(
                        "GET",
                        ONE + "/authors",
                        "Who wrote what of the text at a retained seq (0: the head)",
                        query(GetAuthorsRequest.getDefaultInstance()),
                        json(AuthorRanges.getDefaultInstance(), 404),
                        asked -> reads.authors(asked.as(GetAuthorsRequest.class), asked.caller())
                                .thenApply(ranges -> new Answer.Stream<>(ranges, Streams.authors()))),
                new Route(
                        "POST",
                        ONE + "/ops",
                        "Submits one message of ops; to be repeated as it was until it is answered",
                        body(Submit.getDefaultInstance()),
                        json(Ack.getDefaultInstance(), 409),
                        this::submit),
                new Route(
                        "GET",
                        ONE + "/ops/{clientId}/{clientSeq}",
                        "What became of an op",
                        query(OpStatusRequest.getDefaultInstance()),
                        json(OpStatus.getDefaultInstance(), 404),
                        asked -> reads.opStatus(asked.as(OpStatusRequest.class), asked.caller())
                                .thenApply(Answer::of)),
                new Route(
                        "PUT",
                        ONE + "/retention",
                        "How much of the document's log is kept; without a retention, what the cluster keeps",
                        body(SetRetentionRequest.getDefaultInstance()),
                        json(DocumentHead.getDefaultInstance(), 404),
                        asked -> headed(commands.retain(
                                asked.as(SetRetentionRequest.class),
                                speaker(
                                        asked,
                                        asked.as(SetRetentionRequest.class).getUser())))));
    }

    static Route.Input query(Message message) {
        return new Route.Input(message, false, false);
    }

    static Route.Input body(Message message) {
        return new Route.Input(message, true, false);
    }

    static Route.Output json(Message message, Integer... refusals) {
        return new Route.Output(200, message, List.of(), List.of(refusals));
    }

    private static CompletableFuture<Answer> headed(CompletableFuture<DocumentHead> head) {
        return head.thenApply(found -> new Answer.One(found, Optional.of(found.getHeadSeq())));
    }

    private CompletableFuture<Answer> create(Asked asked) {
        CreateDocumentRequest request = asked.as(CreateDocumentRequest.class);
        return headed(commands.from(asked.address()).create(request, speaker(asked, request.getUser())));
    }

    private CompletableFuture<Answer> submit(Asked asked) {
        return submits.submit(asked.as(Submit.class), asked.caller()).thenApply(reply -> {
            if (reply.hasRejected()) {
                throw new RefusedException(reply.getRejected().getError());
            }
            return Answer.of(reply.getAck());
        });
    }

    private CompletableFuture<Answer> delete(Asked asked) {
        DeleteDocumentRequest request = asked.as(DeleteDocumentRequest.class);
        return commands.from(asked.address())
                .delete(request, speaker(asked, request.getUser()))
                .thenApply(done -> new Answer.Nothing());
    }

    /** Who is not checked, or a backend, may name whom it speaks for. */
    private static Caller speaker(Asked asked, String named) {
        return asked.caller().speakingFor(named);
    }
}
