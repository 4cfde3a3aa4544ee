package io.sequencer.server.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.CreateDocumentRequest;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.DocumentsGrpc;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.GetAuthorsRequest;
import io.sequencer.proto.v1.GetContentRequest;
import io.sequencer.proto.v1.GetDocumentRequest;
import io.sequencer.proto.v1.Hello;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.OpStatus;
import io.sequencer.proto.v1.OpStatusRequest;
import io.sequencer.proto.v1.PutSnapshotRequest;
import io.sequencer.proto.v1.ReadOpsRequest;
import io.sequencer.proto.v1.Request;
import io.sequencer.proto.v1.Response;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.proto.v1.TextEdit;
import io.sequencer.server.TestCluster;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions beside the stream, at a real node. */
class RequestTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int IN_FLIGHT = 3;
    private static TestCluster cluster;

    private final List<Editor> editors = new ArrayList<>();
    private final String doc = "doc-" + UUID.randomUUID();

    @BeforeAll
    static void startNode(@TempDir Path dir) throws Exception {
        cluster = TestCluster.start(dir, 1, Map.of("limits.requestsInFlight", Integer.toString(IN_FLIGHT)));
    }

    @AfterAll
    static void stopNode() {
        cluster.close();
    }

    @AfterEach
    void closeEditors() {
        editors.forEach(Editor::close);
    }

    private Editor editor(String subprotocol) {
        Editor editor = new Editor(HTTP, cluster.config(0).http().port(), subprotocol);
        editors.add(editor);
        editor.hello("ada");
        return editor;
    }

    private static void ask(Editor editor, Request.Builder request) {
        editor.send(ClientMessage.newBuilder().setRequest(request));
    }

    private static Request.Builder request(long id) {
        return Request.newBuilder().setId(id);
    }

    /** The whole answer; nothing else must come before its end. */
    private static List<Response> answer(Editor editor, Request.Builder request) {
        ask(editor, request);
        List<Response> answer = new ArrayList<>();
        do {
            ServerMessage message = editor.next();
            assertThat(message.hasResponse()).as("%s", message).isTrue();
            assertThat(message.getResponse().getId()).isEqualTo(request.getId());
            answer.add(message.getResponse());
        } while (!answer.get(answer.size() - 1).getLast());
        return answer;
    }

    private static Response single(Editor editor, Request.Builder request) {
        List<Response> answer = answer(editor, request);
        assertThat(answer).hasSize(1);
        return answer.get(0);
    }

    private static ErrorCode refusal(Editor editor, Request.Builder request) {
        return single(editor, request).getError().getCode();
    }

    private void create(Editor editor, DocumentMode mode) {
        Response created = single(
                editor,
                request(7)
                        .setCreate(CreateDocumentRequest.newBuilder()
                                .setDocId(doc)
                                .setMode(mode)
                                .setUser("eve")));
        assertThat(created.getHead().getMode()).isEqualTo(mode);
        assertThat(created.getHead().getOwner())
                .as("who is connected, whatever the message says")
                .isEqualTo("ada");
    }

    private void insert(Editor editor, long clientSeq, String text) {
        editor.edit(doc, clientSeq, clientSeq - 1, TextEdit.newBuilder().setInsert(text));
        assertThat(editor.next().hasAck()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {Editor.JSON, Editor.PROTO})
    void everyQuestionIsAnsweredUnderItsId(String subprotocol) {
        Editor ada = editor(subprotocol);
        create(ada, DocumentMode.TEXT);
        insert(ada, 1, "one ");
        insert(ada, 2, "two ");
        assertThat(single(
                                ada,
                                request(1)
                                        .setHead(GetDocumentRequest.newBuilder().setDocId(doc)))
                        .getHead()
                        .getHeadSeq())
                .isEqualTo(2);
        assertThat(single(
                                ada,
                                request(2)
                                        .setContent(
                                                GetContentRequest.newBuilder().setDocId(doc)))
                        .getContent()
                        .getText())
                .isEqualTo("two one ");
        assertThat(single(
                                ada,
                                request(Long.MAX_VALUE)
                                        .setContent(GetContentRequest.newBuilder()
                                                .setDocId(doc)
                                                .setSeq(1)))
                        .getContent()
                        .getText())
                .isEqualTo("one ");
        assertThat(single(
                                ada,
                                request(0)
                                        .setOps(ReadOpsRequest.newBuilder()
                                                .setDocId(doc)
                                                .setProvenance(true)))
                        .getOps()
                        .getOpsList())
                .extracting(op -> op.getUser() + op.getServerSeq())
                .containsExactly("ada1", "ada2");
        assertThat(single(
                                ada,
                                request(4)
                                        .setOpStatus(OpStatusRequest.newBuilder()
                                                .setDocId(doc)
                                                .setClientId(ada.clientId)
                                                .setClientSeq(2)))
                        .getOpStatus())
                .isEqualTo(OpStatus.newBuilder()
                        .setState(OpStatus.State.APPLIED)
                        .setServerSeq(2)
                        .build());
    }

    @Test
    void authorsOfTheContentAtARetainedNumber() {
        Editor ada = editor(Editor.JSON);
        create(ada, DocumentMode.TEXT);
        insert(ada, 1, "one two");
        Editor bob = new Editor(HTTP, cluster.config(0).http().port(), Editor.PROTO);
        editors.add(bob);
        bob.hello("bob");
        bob.edit(doc, 1, 1, TextEdit.newBuilder().setPosition(3).setInsert("\uD83D\uDE42!"));
        assertThat(bob.next().hasAck()).isTrue();
        List<Response> answer =
                answer(ada, request(1).setAuthors(GetAuthorsRequest.newBuilder().setDocId(doc)));
        assertThat(answer.get(0).getAuthors().getSeq()).isEqualTo(2);
        assertThat(answer.stream().flatMap(r -> r.getAuthors().getRangesList().stream()))
                .extracting(range -> range.getLength() + " " + range.getUser() + " " + range.getServerSeq())
                .containsExactly("3 ada 1", "2 bob 2", "4 ada 1");
        assertThat(single(
                                bob,
                                request(2)
                                        .setAuthors(GetAuthorsRequest.newBuilder()
                                                .setDocId(doc)
                                                .setSeq(1)))
                        .getAuthors()
                        .getRanges(0)
                        .getClientId())
                .isEqualTo(ada.clientId);
        assertThat(refusal(
                        bob,
                        request(3)
                                .setAuthors(GetAuthorsRequest.newBuilder()
                                        .setDocId(doc)
                                        .setSeq(3))))
                .isEqualTo(ErrorCode.FUTURE_SEQ);
    }

    @Test
    void snapshotOfAStrictDocumentIsPutByWhoIsConnected() {
        Editor ada = editor(Editor.JSON);
        create(ada, DocumentMode.STRICT);
        ada.send(ClientMessage.newBuilder()
                .setSubmit(ada.submit(doc, 1, 0).addOps(Op.newBuilder().setOpaque(ByteString.copyFromUtf8("step")))));
        assertThat(ada.next().hasAck()).isTrue();
        Response put = single(
                ada,
                request(1)
                        .setPutSnapshot(PutSnapshotRequest.newBuilder()
                                .setDocId(doc)
                                .setAtSeq(1)
                                .setContent(ByteString.copyFromUtf8("content"))));
        assertThat(put.getHead().getSnapshotSeq()).isEqualTo(1);
        assertThat(single(
                                ada,
                                request(2)
                                        .setContent(
                                                GetContentRequest.newBuilder().setDocId(doc)))
                        .getContent()
                        .getOpaque()
                        .toStringUtf8())
                .isEqualTo("content");
    }

    @ParameterizedTest
    @ValueSource(strings = {Editor.JSON, Editor.PROTO})
    void longAnswersComeInChunksAndTheStreamGoesOnBetween(String subprotocol) {
        Editor ada = editor(subprotocol);
        create(ada, DocumentMode.TEXT);
        String long100k = "0123456789".repeat(10_000);
        for (int i = 1; i <= 8; i++) {
            insert(ada, i, long100k);
        }
        List<Response> content =
                answer(ada, request(1).setContent(GetContentRequest.newBuilder().setDocId(doc)));
        assertThat(content).hasSizeGreaterThan(2);
        assertThat(content.stream()
                        .mapToInt(r -> r.getContent().getText().length())
                        .sum())
                .isEqualTo(800_000);
        List<Response> ops =
                answer(ada, request(2).setOps(ReadOpsRequest.newBuilder().setDocId(doc)));
        assertThat(ops).hasSizeGreaterThan(2);
        assertThat(ops.stream().mapToInt(r -> r.getOps().getOpsCount()).sum()).isEqualTo(8);
    }

    @Test
    void refusalsAreTypedAndLast() {
        Editor ada = editor(Editor.JSON);
        assertThat(refusal(ada, request(1))).isEqualTo(ErrorCode.MALFORMED);
        assertThat(refusal(
                        ada, request(2).setHead(GetDocumentRequest.newBuilder().setDocId("no such name"))))
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(refusal(
                        ada,
                        request(3).setContent(GetContentRequest.newBuilder().setDocId(doc))))
                .isEqualTo(ErrorCode.DOCUMENT_NOT_FOUND);
        create(ada, DocumentMode.TEXT);
        assertThat(refusal(
                        ada,
                        request(4)
                                .setOps(ReadOpsRequest.newBuilder()
                                        .setDocId(doc)
                                        .setFirstSeq(9))))
                .isEqualTo(ErrorCode.FUTURE_SEQ);
        assertThat(refusal(
                        ada,
                        request(5)
                                .setCreate(CreateDocumentRequest.newBuilder()
                                        .setDocId(doc)
                                        .setMode(DocumentMode.APPEND))))
                .isEqualTo(ErrorCode.DOCUMENT_EXISTS);
        assertThat(refusal(
                        ada, request(6).setOpStatus(OpStatusRequest.newBuilder().setDocId(doc))))
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        // An empty range is no error: its end is all there is to say.
        assertThat(single(ada, request(7).setOps(ReadOpsRequest.newBuilder().setDocId(doc)))
                        .getResponseCase())
                .isEqualTo(Response.ResponseCase.RESPONSE_NOT_SET);
    }

    @Test
    void requestBeforeHelloIsRefusedUnderItsId() {
        Editor early = new Editor(HTTP, cluster.config(0).http().port(), Editor.JSON);
        editors.add(early);
        assertThat(refusal(
                        early,
                        request(1).setHead(GetDocumentRequest.newBuilder().setDocId(doc))))
                .isEqualTo(ErrorCode.UNEXPECTED_MESSAGE);
    }

    @Test
    void moreRequestsThanMayBeInFlightAreAnsweredInFullOrRefused() {
        Editor ada = editor(Editor.PROTO);
        create(ada, DocumentMode.TEXT);
        insert(ada, 1, "0123456789".repeat(20_000));
        Set<Long> missing = new HashSet<>();
        for (long id = 1; id <= 20 * IN_FLIGHT; id++) {
            missing.add(id);
            ask(ada, request(id).setContent(GetContentRequest.newBuilder().setDocId(doc)));
        }
        while (!missing.isEmpty()) {
            Response response = ada.nextButCheckpoints().getResponse();
            assertThat(response.hasContent() || response.getError().getCode() == ErrorCode.OVERLOADED)
                    .as("%s", response.getError())
                    .isTrue();
            if (response.getLast()) {
                assertThat(missing.remove(response.getId())).isTrue();
            }
        }
    }

    @Test
    void clientThatTakesNothingCostsNoMoreThanItsOutbox() {
        Editor slow = editor(Editor.PROTO);
        create(slow, DocumentMode.TEXT);
        for (int i = 1; i <= 40; i++) {
            insert(slow, i, "0123456789".repeat(20_000));
        }
        slow.pause();
        for (long id = 1; id <= IN_FLIGHT; id++) {
            ask(slow, request(id).setContent(GetContentRequest.newBuilder().setDocId(doc)));
        }
        Editor other = editor(Editor.PROTO);
        for (long id = 1; id <= 50; id++) {
            single(other, request(id).setHead(GetDocumentRequest.newBuilder().setDocId(doc)));
        }
        slow.goOn();
        int last = 0;
        long characters = 0;
        while (last < IN_FLIGHT) {
            Response response = slow.nextButCheckpoints().getResponse();
            characters += response.getContent().getText().length();
            last += response.getLast() ? 1 : 0;
        }
        assertThat(characters).isEqualTo(IN_FLIGHT * 8_000_000L);
    }

    @Test
    void backendAsksOnItsSessionStreamToo() throws InterruptedException {
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        "127.0.0.1", cluster.config(0).grpc().port())
                .usePlaintext()
                .build();
        try {
            BlockingQueue<ServerMessage> received = new LinkedBlockingQueue<>();
            StreamObserver<ClientMessage> session = DocumentsGrpc.newStub(channel)
                    .session(new StreamObserver<>() {
                        @Override
                        public void onNext(ServerMessage message) {
                            received.add(message);
                        }

                        @Override
                        public void onError(Throwable t) {
                            received.add(ServerMessage.getDefaultInstance());
                        }

                        @Override
                        public void onCompleted() {}
                    });
            session.onNext(ClientMessage.newBuilder()
                    .setHello(Hello.newBuilder().setUser("ada"))
                    .build());
            assertThat(received.poll(30, TimeUnit.SECONDS)
                            .getWelcome()
                            .getLimits()
                            .getRequestsInFlight())
                    .isEqualTo(IN_FLIGHT);
            session.onNext(ClientMessage.newBuilder()
                    .setRequest(request(5)
                            .setCreate(CreateDocumentRequest.newBuilder().setDocId(doc)))
                    .build());
            Response created = received.poll(30, TimeUnit.SECONDS).getResponse();
            assertThat(created.getId()).isEqualTo(5);
            assertThat(created.getHead().getOwner()).isEqualTo("ada");
        } finally {
            channel.shutdownNow();
        }
    }
}
