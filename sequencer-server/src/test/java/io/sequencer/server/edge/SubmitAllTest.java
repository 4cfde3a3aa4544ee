package io.sequencer.server.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.DocumentsGrpc;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Join;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.Rejected;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.proto.v1.Submit;
import io.sequencer.proto.v1.SubmitAllReply;
import io.sequencer.proto.v1.SubmitAllRequest;
import io.sequencer.proto.v1.TextEdit;
import io.sequencer.server.TestCluster;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Submits to several documents, over WebSocket and gRPC, at a real node. */
class SubmitAllTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static TestCluster cluster;
    private static ManagedChannel channel;

    private final List<Editor> editors = new ArrayList<>();
    private final String tag = "{" + UUID.randomUUID() + "}";
    private final String left = tag + "left";
    private final String right = tag + "right";
    private final String log = tag + "log";

    @BeforeAll
    static void startNode(@TempDir Path dir) throws Exception {
        cluster = TestCluster.start(dir, 1, Map.of("limits.documentsPerMessage", "3"));
        channel = NettyChannelBuilder.forAddress(
                        "127.0.0.1", cluster.config(0).grpc().port())
                .usePlaintext()
                .build();
    }

    @AfterAll
    static void stopNode() {
        channel.shutdownNow();
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

    private static void join(Editor editor, String docId, DocumentMode mode) {
        editor.join(Join.newBuilder().setDocId(docId).setCreateAs(mode));
        assertThat(editor.nextButCheckpoints().hasJoined()).isTrue();
    }

    private static Submit.Builder insert(Editor editor, String docId, long clientSeq, long base, String text) {
        return editor.submit(docId, clientSeq, base)
                .addOps(Op.newBuilder().setEdit(TextEdit.newBuilder().setInsert(text)));
    }

    private static ClientMessage.Builder all(Submit.Builder... submits) {
        return ClientMessage.newBuilder().setSubmitAll(request(submits));
    }

    private static SubmitAllRequest.Builder request(Submit.Builder... submits) {
        SubmitAllRequest.Builder request = SubmitAllRequest.newBuilder();
        for (Submit.Builder submit : submits) {
            request.addSubmits(submit);
        }
        return request;
    }

    private static Rejected rejected(Editor editor) {
        ServerMessage message = editor.nextButCheckpoints();
        assertThat(message.hasRejected()).as("%s", message).isTrue();
        return message.getRejected();
    }

    private static Ack ack(Editor editor) {
        ServerMessage message = editor.nextButCheckpoints();
        assertThat(message.hasAck()).as("%s", message).isTrue();
        return message.getAck();
    }

    @ParameterizedTest
    @ValueSource(strings = {Editor.JSON, Editor.PROTO})
    void everyPartIsAckedAtItsPlaceInTheStreamOfItsDocument(String subprotocol) {
        Editor ada = editor(subprotocol);
        join(ada, left, DocumentMode.TEXT);
        join(ada, right, DocumentMode.TEXT);
        Editor watcher = editor(subprotocol);
        join(watcher, left, DocumentMode.TEXT);
        join(watcher, right, DocumentMode.TEXT);
        ada.send(all(insert(ada, left, 1, 0, "L"), insert(ada, right, 1, 0, "R")));
        assertThat(List.of(ack(ada).getDocId(), ack(ada).getDocId())).containsExactlyInAnyOrder(left, right);
        assertThat(List.of(
                        watcher.nextButCheckpoints().getOps().getDocId(),
                        watcher.nextButCheckpoints().getOps().getDocId()))
                .containsExactlyInAnyOrder(left, right);
        // In a stream that is joined, what was missed comes before the ack.
        watcher.send(all(insert(watcher, left, 1, 1, "l"), insert(watcher, right, 1, 1, "r")));
        ack(watcher);
        ack(watcher);
        ada.send(all(insert(ada, left, 2, 1, "L"), insert(ada, right, 2, 1, "R")));
        long leftSeq = 1;
        long rightSeq = 1;
        for (int acked = 0; acked < 2; ) {
            ServerMessage message = ada.nextButCheckpoints();
            boolean isAck = message.hasAck();
            String docId =
                    isAck ? message.getAck().getDocId() : message.getOps().getDocId();
            long seq = isAck
                    ? message.getAck().getServerSeq()
                    : message.getOps().getOps(0).getServerSeq();
            assertThat(seq).isEqualTo(docId.equals(left) ? ++leftSeq : ++rightSeq);
            acked += isAck ? 1 : 0;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Editor.JSON, Editor.PROTO})
    void oneRefusedPartRejectsAllAndOnlyItHearsItsError(String subprotocol) {
        Editor ada = editor(subprotocol);
        join(ada, left, DocumentMode.TEXT);
        ada.send(all(insert(ada, left, 1, 0, "L"), insert(ada, right, 1, 0, "R")));
        Rejected first = rejected(ada);
        Rejected second = rejected(ada);
        assertThat(List.of(first.getDocId(), second.getDocId())).containsExactly(left, right);
        assertThat(List.of(first.getError().getCode(), second.getError().getCode()))
                .containsExactly(ErrorCode.SET_REFUSED, ErrorCode.DOCUMENT_NOT_FOUND);
        for (Rejected rejected : List.of(first, second)) {
            assertThat(rejected.getError().getDetails().getDocId()).isEqualTo(right);
        }
        join(ada, right, DocumentMode.TEXT);
        ada.send(all(insert(ada, left, 1, 0, "L"), insert(ada, right, 1, 0, "R")));
        ack(ada);
        ack(ada);
    }

    @Test
    void resentSetGetsItsFirstAcksOnAnotherConnection() {
        Editor ada = editor(Editor.JSON);
        join(ada, left, DocumentMode.TEXT);
        join(ada, right, DocumentMode.TEXT);
        ClientMessage.Builder set = all(insert(ada, left, 1, 0, "L"), insert(ada, right, 1, 0, "R"));
        ada.send(set);
        ack(ada);
        ack(ada);
        Editor again = editor(Editor.PROTO);
        again.send(set);
        assertThat(List.of(ack(again), ack(again))).allMatch(ack -> ack.getDuplicate() && ack.getServerSeq() == 1);
    }

    @Test
    void setsThatAreNoneAreRefusedWithWhatToDo() {
        Editor ada = editor(Editor.JSON);
        ada.send(all());
        assertThat(ada.next().getFailure().getError().getCode()).isEqualTo(ErrorCode.MALFORMED);
        ada.send(all(
                insert(ada, "a", 1, 0, "x"),
                insert(ada, "b", 1, 0, "x"),
                insert(ada, "c", 1, 0, "x"),
                insert(ada, "d", 1, 0, "x")));
        for (String docId : List.of("a", "b", "c")) {
            Rejected rejected = rejected(ada);
            assertThat(rejected.getDocId()).isEqualTo(docId);
            assertThat(rejected.getError().getDetails().getLimit()).isEqualTo("documents_per_message");
        }
        ada.send(all(insert(ada, left, 1, 0, "x"), insert(ada, left, 2, 0, "x")));
        assertThat(rejected(ada).getError().getMessage()).contains("named twice");
        assertThat(rejected(ada).getError().getCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        // Of the three shards, "a" and "b" are not in the same one.
        ada.send(all(insert(ada, "a", 1, 0, "x"), insert(ada, "b", 1, 0, "x")));
        assertThat(rejected(ada).getError().getCode()).isEqualTo(ErrorCode.SET_REFUSED);
        Rejected foreign = rejected(ada);
        assertThat(foreign.getError().getMessage()).contains("{tag}");
        assertThat(foreign.getError().getDetails().getDocId()).isEqualTo("b");
        ada.send(all(insert(ada, left, 1, 0, "x"), ada.submit(right, 1, 0)));
        assertThat(rejected(ada).getError().getDetails().getDocId()).isEqualTo(right);
        assertThat(rejected(ada).getError().getCode()).isEqualTo(ErrorCode.MALFORMED);
    }

    @Test
    void strictPartThatIsBehindGetsItsMissingOps() {
        Editor ada = editor(Editor.PROTO);
        join(ada, left, DocumentMode.TEXT);
        join(ada, log, DocumentMode.STRICT);
        Op.Builder opaque = Op.newBuilder().setOpaque(ByteString.copyFromUtf8("p"));
        ada.send(ClientMessage.newBuilder().setSubmit(ada.submit(log, 1, 0).addOps(opaque)));
        ack(ada);
        Editor bob = editor(Editor.PROTO);
        bob.send(all(insert(bob, left, 1, 0, "L"), bob.submit(log, 1, 0).addOps(opaque)));
        for (Rejected rejected : List.of(rejected(bob), rejected(bob))) {
            boolean behind = rejected.getDocId().equals(log);
            assertThat(rejected.getError().getCode())
                    .isEqualTo(behind ? ErrorCode.BASE_MISMATCH : ErrorCode.SET_REFUSED);
            assertThat(rejected.getError().getDetails().getMissingCount()).isEqualTo(behind ? 1 : 0);
        }
    }

    @Test
    void backendSubmitsToSeveralDocumentsInOneCall() {
        Editor ada = editor(Editor.JSON);
        join(ada, left, DocumentMode.TEXT);
        SubmitAllRequest set = request(insert(ada, left, 1, 0, "L"), insert(ada, right, 1, 0, "R"))
                .build();
        DocumentsGrpc.DocumentsBlockingStub documents =
                DocumentsGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
        SubmitAllReply refused = documents.submitAll(set);
        assertThat(refused.getRejected().getDocId()).isEqualTo(right);
        assertThat(refused.getRejected().getError().getCode()).isEqualTo(ErrorCode.DOCUMENT_NOT_FOUND);
        join(ada, right, DocumentMode.TEXT);
        SubmitAllReply accepted = documents.submitAll(set);
        assertThat(accepted.getAcks().getAcksList())
                .extracting(Ack::getDocId, Ack::getServerSeq)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(left, 1L), org.assertj.core.groups.Tuple.tuple(right, 1L));
        assertThat(documents.submitAll(set).getAcks().getAcksList()).allMatch(Ack::getDuplicate);
    }
}
