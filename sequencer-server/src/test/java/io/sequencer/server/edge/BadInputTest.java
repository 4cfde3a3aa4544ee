package io.sequencer.server.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.util.ResourceLeakDetector;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Hello;
import io.sequencer.proto.v1.Join;
import io.sequencer.proto.v1.Response;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.server.TestCluster;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node says to clients who are wrong. One real node with tight limits. */
class BadInputTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String CLIENT = "00000000-0000-0000-0000-000000000001";
    private static TestCluster cluster;

    private final List<Editor> editors = new ArrayList<>();

    private static final List<String> LEAKS = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void startNode(@TempDir Path dir) throws Exception {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ByteBufUtil.setLeakListener((type, records) -> LEAKS.add(type + " " + records));
        cluster = TestCluster.start(
                dir,
                1,
                Map.of(
                        "limits.frameBytes", "65536",
                        "limits.opBytes", "1024",
                        "limits.opsPerMessage", "3",
                        "limits.subscriptionsPerConnection", "2",
                        "limits.helloMillis", "1000",
                        "rates.controlFramesPerSecond", "100000"));
    }

    @AfterAll
    static void stopNode() {
        cluster.close();
        ByteBufUtil.setLeakListener(null);
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
        assertThat(LEAKS).as("buffers that were not released").isEmpty();
    }

    @AfterEach
    void closeEditors() {
        editors.forEach(Editor::close);
    }

    private Editor connect(String subprotocol) {
        Editor editor = new Editor(HTTP, cluster.config(0).http().port(), subprotocol);
        editors.add(editor);
        return editor;
    }

    private Editor greeted() {
        Editor editor = connect(Editor.JSON);
        editor.hello("ada");
        return editor;
    }

    private static Error errorIn(ServerMessage message) {
        return message.hasRejected()
                ? message.getRejected().getError()
                : message.getFailure().getError();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            not json                                                             | MALFORMED
            []                                                                   | MALFORMED
            {}                                                                   | MALFORMED
            {"nonsense": 1}                                                      | MALFORMED
            {"join": {"docid": "d"}}                                             | MALFORMED
            {"join": 3}                                                          | MALFORMED
            {"ping": {"nonce": "-1"}}                                            | MALFORMED
            {"submit": {"ops": [{"text": {"parts": [{"retain": -1}]}}]}}         | MALFORMED
            {"hello": {"user": "twice"}}                                         | UNEXPECTED_MESSAGE
            {"join": {"docId": ""}}                                              | INVALID_ARGUMENT
            {"join": {"docId": "with space"}}                                    | INVALID_ARGUMENT
            {"join": {"docId": "d", "clientId": "me"}}                           | INVALID_ARGUMENT
            {"join": {"docId": "nobody-made-this"}}                              | DOCUMENT_NOT_FOUND
            {"checkpoint": {"docId": "d", "seq": "1"}}                           | UNEXPECTED_MESSAGE
            {"snapshotApplied": {"docId": "d", "seq": "1"}}                      | UNEXPECTED_MESSAGE
            """)
    void badMessageGetsATypedErrorAndTheConnectionGoesOn(String message, ErrorCode code) {
        Editor editor = greeted();
        editor.sendText(message);
        Error error = errorIn(editor.next());
        assertThat(error.getCode()).as("%s", error).isEqualTo(code);
        assertThat(error.getMessage()).isNotEmpty();
        editor.sendText("{\"ping\":{\"nonce\":\"1\"}}");
        assertThat(editor.next().hasPong()).isTrue();
    }

    @Test
    void ofALongMessageTheAnswerRepeatsLittle() {
        Editor editor = greeted();
        editor.sendText("{\"" + "nonsense ".repeat(200) + "\": 1}");
        Error error = errorIn(editor.next());
        assertThat(error.getCode()).isEqualTo(ErrorCode.MALFORMED);
        assertThat(error.getMessage()).contains("nonsense").hasSizeLessThan(400);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                                   | INVALID_OP
            {"text": {"parts": [{"insert": "\\ud800"}]}}                          | INVALID_OP
            {"edit": {"position": 0, "insert": "a\\udc00b"}}                       | INVALID_OP
            {"edit": {"position": 0, "insert": "\\udc00\\ud800"}}                  | INVALID_OP
            {"edit": {"position": 0}}                                            | INVALID_OP
            {"edit": {"position": 4000000000, "insert": "x"}}                    | INVALID_OP
            {"text": {"parts": [{"retain": 0}]}}                                 | INVALID_OP
            {"text": {"parts": [{}]}}                                            | INVALID_OP
            {"text": {"parts": [{"insert": ""}]}}                                | INVALID_OP
            {"text": {"parts": [{"retain": 2, "deleted": "ab"}]}}                | INVALID_OP
            {"text": {"parts": [{"retain": 5}, {"insert": "x"}]}}                | INVALID_POSITION
            {"opaque": "YWJj"}                                                   | INVALID_OP
            """)
    void badOpIsRejectedUnderItsOpId(String op, ErrorCode code) {
        Editor editor = greeted();
        editor.join(Join.newBuilder().setDocId("ops").setCreateAs(DocumentMode.TEXT));
        assertThat(editor.next().hasJoined()).isTrue();
        editor.sendText("{\"submit\":{\"docId\":\"ops\",\"clientId\":\"" + CLIENT
                + "\",\"firstClientSeq\":\"1\",\"ops\":[" + op + "]}}");
        ServerMessage answer = editor.nextButCheckpoints();
        assertThat(answer.getRejected().getClientId()).isEqualTo(CLIENT);
        assertThat(answer.getRejected().getFirstClientSeq()).isEqualTo(1);
        boolean noBody = op.equals("{}");
        assertThat(errorIn(answer).getCode()).as("%s", answer).isEqualTo(noBody ? ErrorCode.MALFORMED : code);
    }

    @Test
    void everyPassedLimitIsNamed() {
        Editor editor = greeted();
        String submit =
                "{\"submit\":{\"docId\":\"d\",\"clientId\":\"" + CLIENT + "\",\"firstClientSeq\":\"1\",\"ops\":[%s]}}";
        String op = "{\"edit\":{\"insert\":\"x\"}}";
        editor.sendText(submit.formatted(String.join(",", op, op, op, op)));
        assertThat(errorIn(editor.next()).getDetails().getLimit()).isEqualTo("ops_per_message");
        editor.sendText(submit.formatted("{\"edit\":{\"insert\":\"" + "x".repeat(1025) + "\"}}"));
        Error tooLarge = errorIn(editor.next());
        assertThat(tooLarge.getCode()).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(tooLarge.getDetails().getLimit()).isEqualTo("op_bytes");
        assertThat(tooLarge.getDetails().getLimitValue()).isEqualTo(1024);
        for (int i = 0; i < 2; i++) {
            editor.join(Join.newBuilder().setDocId("limit-" + i).setCreateAs(DocumentMode.TEXT));
            assertThat(editor.next().hasJoined()).isTrue();
        }
        editor.join(Join.newBuilder().setDocId("limit-3").setCreateAs(DocumentMode.TEXT));
        assertThat(errorIn(editor.next()).getDetails().getLimit()).isEqualTo("subscriptions_per_connection");
        editor.join(Join.newBuilder().setDocId("limit-1"));
        assertThat(errorIn(editor.next()).getCode()).isEqualTo(ErrorCode.UNEXPECTED_MESSAGE);
    }

    @Test
    void joinFromTheFutureOrAsAnotherModeIsRefused() {
        Editor editor = greeted();
        editor.join(Join.newBuilder().setDocId("modes").setCreateAs(DocumentMode.STRICT));
        assertThat(editor.next().hasJoined()).isTrue();
        Editor other = greeted();
        other.join(Join.newBuilder().setDocId("modes").setCreateAs(DocumentMode.TEXT));
        assertThat(errorIn(other.next()).getCode()).isEqualTo(ErrorCode.DOCUMENT_EXISTS);
        other.join(Join.newBuilder().setDocId("modes").setLastSeenSeq(3));
        Error future = errorIn(other.next());
        assertThat(future.getCode()).isEqualTo(ErrorCode.FUTURE_SEQ);
        other.join(Join.newBuilder().setDocId("modes"));
        assertThat(other.next().hasJoined()).isTrue();
    }

    @Test
    void nothingButHelloIsTakenFirst() {
        Editor editor = connect(Editor.JSON);
        editor.sendText("{\"join\":{\"docId\":\"d\"}}");
        assertThat(errorIn(editor.next()).getCode()).isEqualTo(ErrorCode.UNEXPECTED_MESSAGE);
        editor.sendText("{\"submit\":{\"docId\":\"d\"}}");
        assertThat(editor.next().getRejected().getError().getCode()).isEqualTo(ErrorCode.UNEXPECTED_MESSAGE);
        editor.hello("ada");
    }

    @Test
    void connectionWithoutHelloIsEnded() {
        Editor editor = connect(Editor.PROTO);
        assertThat(errorIn(editor.next()).getCode()).isEqualTo(ErrorCode.UNEXPECTED_MESSAGE);
        assertThat(editor.closeCode()).isEqualTo(CloseReason.HELLO_TIMEOUT.code());
    }

    @Test
    void requestOfAKindThatIsNotKnownIsRefusedUnderItsId() {
        Editor editor = greeted();
        editor.sendText("{\"request\": {\"id\": \"7\", \"ofTheFuture\": {\"docId\": \"d\"}}}");
        Response refusal = editor.next().getResponse();
        assertThat(refusal.getId()).isEqualTo(7);
        assertThat(refusal.getLast()).isTrue();
        assertThat(refusal.getError().getCode()).isEqualTo(ErrorCode.MALFORMED);
        assertThat(refusal.getError().getMessage()).contains("ofTheFuture");
    }

    @Test
    void deeplyNestedJsonIsMalformed() {
        Editor editor = greeted();
        editor.sendText("{\"join\":" + "[".repeat(200) + "]".repeat(20_000) + "}");
        assertThat(errorIn(editor.next()).getCode()).isEqualTo(ErrorCode.MALFORMED);
        editor.sendText("{\"join\":".repeat(5000) + "1" + "}".repeat(5000));
        assertThat(errorIn(editor.next()).getCode()).isEqualTo(ErrorCode.MALFORMED);
    }

    @Test
    void binaryThatIsNoMessageIsMalformed() {
        Editor editor = connect(Editor.PROTO);
        editor.hello("ada");
        editor.sendBinary(new byte[] {1, 2, 3});
        assertThat(errorIn(editor.next()).getCode()).isEqualTo(ErrorCode.MALFORMED);
        editor.sendBinary(new byte[0]);
        assertThat(errorIn(editor.next()).getCode()).isEqualTo(ErrorCode.MALFORMED);
        // A string that is not UTF-8.
        editor.sendBinary(new byte[] {0x12, 3, 0x0A, 1, (byte) 0xFF});
        assertThat(errorIn(editor.next()).getCode()).isEqualTo(ErrorCode.MALFORMED);
        editor.send(ClientMessage.newBuilder().setHello(Hello.getDefaultInstance()));
        assertThat(errorIn(editor.next()).getCode()).isEqualTo(ErrorCode.UNEXPECTED_MESSAGE);
    }

    @Test
    void wrongKindOfFrameEndsTheConnection() {
        Editor text = greeted();
        text.sendBinary(new byte[] {1});
        assertThat(errorIn(text.next()).getCode()).isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(text.closeCode()).isEqualTo(CloseReason.WRONG_FRAME_KIND.code());
        Editor binary = connect(Editor.PROTO);
        binary.sendText("{}");
        assertThat(errorIn(binary.next()).getCode()).isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(binary.closeCode()).isEqualTo(CloseReason.WRONG_FRAME_KIND.code());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oversizedMessageEndsTheConnectionWithTheLimit(boolean inFragments) {
        Editor editor = connect(Editor.PROTO);
        editor.hello("ada");
        if (inFragments) {
            editor.sendFragmented(new byte[65_537]);
        } else {
            editor.sendBinary(new byte[65_537]);
        }
        Error error = errorIn(editor.next());
        assertThat(error.getCode()).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(error.getDetails().getLimit()).isEqualTo("frame_bytes");
        assertThat(editor.closeCode()).isEqualTo(CloseReason.FRAME_TOO_LARGE.code());
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /livez, 200",
        "GET, /readyz, 200",
        "GET, /version, 200",
        "GET, /metrics, 404",
        "POST, /livez, 405",
        "GET, /nothing, 404",
        "GET, /v1/connect, 400",
    })
    void httpListenerAnswersProbesAndRefusesTheRest(String method, String path, int status) throws Exception {
        HttpResponse<String> response = HTTP.send(
                HttpRequest.newBuilder(URI.create(
                                "http://127.0.0.1:" + cluster.config(0).http().port() + path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(status);
        if (status >= 400) {
            assertThat(response.body()).contains("\"code\":\"UNSUPPORTED\"");
        }
    }
}
