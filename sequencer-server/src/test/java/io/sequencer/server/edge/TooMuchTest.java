package io.sequencer.server.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Hello;
import io.sequencer.proto.v1.Join;
import io.sequencer.proto.v1.Limits;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.proto.v1.TextEdit;
import io.sequencer.server.TestCluster;
import java.net.http.HttpClient;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node says to clients who want too much of it. One real node with tight limits. */
class TooMuchTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int AT_ONCE = 20;
    private static TestCluster cluster;

    private final List<Editor> editors = new ArrayList<>();

    @BeforeAll
    static void startNode(@TempDir Path dir) throws Exception {
        cluster = TestCluster.start(
                dir,
                1,
                Map.of(
                        "rates.messagesPerSecond", "10",
                        "rates.messagesAtOnce", String.valueOf(AT_ONCE),
                        "rates.controlFramesPerSecond", "5",
                        "rates.connectionsPerUser", "2",
                        "rates.connectionsPerAddress", "12",
                        "rates.patienceMillis", "5000"));
    }

    @AfterAll
    static void stopNode() {
        cluster.close();
    }

    @AfterEach
    void closeEditors() {
        editors.forEach(Editor::close);
    }

    private Editor connect() {
        Editor editor = new Editor(HTTP, cluster.config(0).http().port(), Editor.PROTO);
        editors.add(editor);
        return editor;
    }

    private Editor greeted(String user) {
        Editor editor = connect();
        editor.hello(user);
        return editor;
    }

    private static ClientMessage.Builder join(String docId) {
        return ClientMessage.newBuilder()
                .setJoin(Join.newBuilder().setDocId(docId).setCreateAs(DocumentMode.TEXT));
    }

    @Test
    void limitsAreAnnounced() {
        Editor editor = connect();
        editor.send(ClientMessage.newBuilder().setHello(Hello.getDefaultInstance()));
        Limits limits = editor.next().getWelcome().getLimits();
        assertThat(limits.getMessagesPerSecond()).isEqualTo(10);
        assertThat(limits.getMessagesAtOnce()).isEqualTo(AT_ONCE);
        assertThat(limits.getBytesPerSecond()).isPositive();
        assertThat(limits.getJoinsPerSecond()).isPositive();
        assertThat(limits.getConnectionsPerUser()).isEqualTo(2);
        assertThat(limits.getConnectionsPerAddress()).isEqualTo(12);
    }

    @Test
    void submitsBeyondTheRateAreRefusedWithThePauseThatHelps() {
        Editor editor = greeted("");
        for (int i = 0; i < 2 * AT_ONCE; i++) {
            editor.edit("nobody-made-this", 1, 0, TextEdit.newBuilder().setInsert("x"));
        }
        Error refusal = null;
        for (int i = 0; i < 2 * AT_ONCE; i++) {
            ServerMessage answer = editor.next();
            assertThat(answer.hasRejected()).as("each is answered: %s", answer).isTrue();
            if (answer.getRejected().getError().getCode() == ErrorCode.OVERLOADED) {
                refusal = answer.getRejected().getError();
            }
        }
        assertThat(refusal).isNotNull();
        assertThat(refusal.getDetails().getLimit()).isEqualTo("messages_per_second");
        int pause = refusal.getDetails().getRetryAfterMs();
        assertThat(pause).isBetween(1, 5_000);
        await().pollDelay(Duration.ofMillis(pause))
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> {
                    editor.edit("nobody-made-this", 1, 0, TextEdit.newBuilder().setInsert("x"));
                    assertThat(editor.next().getRejected().getError().getCode())
                            .isEqualTo(ErrorCode.DOCUMENT_NOT_FOUND);
                });
    }

    @Test
    void whoSendsOnAgainstAllRefusalsIsDisconnected() {
        Editor editor = greeted("");
        for (int i = 0; i < 10 * AT_ONCE && !editor.isClosed(); i++) {
            editor.trySend(join("d"));
        }
        assertThat(editor.closeCode()).isEqualTo(CloseReason.TOO_FAST.code());
    }

    @Test
    void aFloodOfPingsEndsTheConnection() {
        Editor editor = greeted("");
        for (int i = 0; i < 200 && !editor.isClosed(); i++) {
            editor.tryPing();
        }
        assertThat(editor.closeCode()).isEqualTo(CloseReason.TOO_FAST.code());
    }

    @Test
    void aUserHasNoMoreConnectionsThanAllowed() {
        greeted("ada");
        greeted("ada");
        Editor third = connect();
        third.send(ClientMessage.newBuilder().setHello(Hello.newBuilder().setUser("ada")));
        Error error = third.next().getFailure().getError();
        assertThat(error.getCode()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(error.getDetails().getLimit()).isEqualTo("connections_per_user");
        assertThat(third.closeCode()).isEqualTo(CloseReason.TOO_MANY_CONNECTIONS.code());
        greeted("eve");
    }

    @Test
    void anAddressHasNoMoreConnectionsThanAllowed() {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 13; i++) {
                        connect();
                    }
                })
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(WebSocketHandshakeException.class);
    }
}
