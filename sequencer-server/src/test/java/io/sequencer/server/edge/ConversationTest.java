package io.sequencer.server.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.Checkpoint;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Hello;
import io.sequencer.proto.v1.Join;
import io.sequencer.proto.v1.Joined;
import io.sequencer.proto.v1.Leave;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.Ping;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.proto.v1.Submit;
import io.sequencer.proto.v1.TextEdit;
import io.sequencer.server.TestCluster;
import io.sequencer.text.Rope;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Editors over WebSocket at three real nodes. */
class ConversationTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static TestCluster cluster;

    private final List<Editor> editors = new ArrayList<>();
    private final String doc = "doc-" + UUID.randomUUID();

    @BeforeAll
    static void startNodes(@TempDir Path dir) throws Exception {
        cluster = TestCluster.ofThree(dir);
    }

    @AfterAll
    static void stopNodes() {
        cluster.close();
    }

    @AfterEach
    void closeEditors() {
        editors.forEach(Editor::close);
    }

    private Editor editorAt(int node, String subprotocol) {
        Editor editor = new Editor(HTTP, cluster.config(node).http().port(), subprotocol);
        editors.add(editor);
        editor.hello("ada");
        return editor;
    }

    private static Join.Builder join(String doc) {
        return Join.newBuilder().setDocId(doc).setCreateAs(DocumentMode.TEXT);
    }

    private static TextEdit.Builder insert(int position, String text) {
        return TextEdit.newBuilder().setPosition(position).setInsert(text);
    }

    private static Joined joined(Editor editor, Join.Builder join) {
        editor.join(join);
        ServerMessage message = editor.next();
        assertThat(message.hasJoined()).as("%s", message).isTrue();
        return message.getJoined();
    }

    @ParameterizedTest
    @ValueSource(strings = {Editor.JSON, Editor.PROTO})
    void welcomeAnnouncesTheLimits(String subprotocol) {
        Editor editor = new Editor(HTTP, cluster.config(0).http().port(), subprotocol);
        editors.add(editor);
        assertThat(editor.subprotocol()).isEqualTo(subprotocol);
        editor.send(ClientMessage.newBuilder().setHello(Hello.newBuilder().setUser("ada")));
        ServerMessage welcome = editor.next();
        assertThat(welcome.getWelcome().getClusterId()).isEqualTo("test");
        assertThat(welcome.getWelcome().getNodeId()).isEqualTo("n1");
        assertThat(welcome.getWelcome().getUser()).isEqualTo("ada");
        assertThat(welcome.getWelcome().getShards()).isEqualTo(3);
        assertThat(welcome.getWelcome().getLimits().getFrameBytes()).isPositive();
        assertThat(welcome.getWelcome().getLimits().getMessagesInFlight()).isPositive();
        editor.send(ClientMessage.newBuilder().setPing(Ping.newBuilder().setNonce(7)));
        assertThat(editor.next().getPong().getNonce()).isEqualTo(7);
    }

    @Test
    void withoutASubprotocolTheConversationIsJson() {
        Editor editor = new Editor(HTTP, cluster.config(0).http().port(), null);
        editors.add(editor);
        editor.hello("ada");
        editor.sendText("{\"ping\":{\"nonce\":\"9\"}}");
        assertThat(editor.next().getPong().getNonce()).isEqualTo(9);
    }

    @Test
    void ackTakesThePlaceOfTheOwnOpInTheStream() {
        Editor ada = editorAt(0, Editor.JSON);
        Editor bob = editorAt(1, Editor.PROTO);
        assertThat(joined(ada, join(doc)).getFromSeq()).isZero();
        Joined second = joined(bob, Join.newBuilder().setDocId(doc));
        assertThat(second.getMode()).isEqualTo(DocumentMode.TEXT);
        assertThat(second.getSnapshot()).isFalse();

        ada.edit(doc, 1, 0, insert(0, "world"));
        Ack ack = ada.next().getAck();
        assertThat(ack.getServerSeq()).isEqualTo(1);
        assertThat(ack.getVersion()).isEqualTo(1);
        assertThat(ack.getLastClientSeq()).isEqualTo(1);
        assertThat(ack.getAppliedCount()).isZero();
        Copy copy = new Copy();
        copy.take(bob.next());
        assertThat(copy.content).hasToString("world");

        bob.edit(doc, 1, 1, insert(0, "hello "));
        copy.take(
                bob.next().getAck(),
                Op.newBuilder().setEdit(insert(0, "hello ")).build());
        ServerMessage echo = ada.next();
        assertThat(echo.getOps().getOps(0).getClientId()).isEqualTo(bob.clientId);
        assertThat(echo.getOps().getOps(0).getUser()).isEqualTo("ada");
        assertThat(copy.content).hasToString("hello world");
    }

    @Test
    void resendOfAnAckedOpGetsItsFirstNumberOnAnyNode() {
        Editor ada = editorAt(0, Editor.PROTO);
        joined(ada, join(doc));
        ada.edit(doc, 1, 0, insert(0, "a"));
        assertThat(ada.next().getAck().getServerSeq()).isEqualTo(1);
        ada.edit(doc, 2, 1, insert(1, "b"));
        assertThat(ada.next().getAck().getServerSeq()).isEqualTo(2);

        Submit resend = ada.submit(doc, 1, 0)
                .addOps(Op.newBuilder().setEdit(insert(0, "a")))
                .build();
        ada.send(ClientMessage.newBuilder().setSubmit(resend));
        Ack again = ada.next().getAck();
        assertThat(again.getServerSeq()).isEqualTo(1);
        assertThat(again.getDuplicate()).isTrue();

        Editor elsewhere = editorAt(2, Editor.JSON);
        elsewhere.send(ClientMessage.newBuilder().setSubmit(resend));
        assertThat(elsewhere.next().getAck().getServerSeq()).isEqualTo(1);
        elsewhere.send(ClientMessage.newBuilder()
                .setSubmit(resend.toBuilder().setOps(0, Op.newBuilder().setEdit(insert(0, "x")))));
        assertThat(elsewhere.next().getRejected().getError().getCode()).isEqualTo(ErrorCode.OP_ID_REUSED);
    }

    @Test
    void resendDuringCatchUpIsAckedAtItsPlaceAndNotEchoed() {
        Editor ada = editorAt(0, Editor.PROTO);
        Editor bob = editorAt(0, Editor.PROTO);
        joined(ada, join(doc));
        ada.edit(doc, 1, 0, insert(0, "a"));
        ada.next();
        bob.edit(doc, 1, 1, insert(1, "b"));
        assertThat(bob.next().getAck().getServerSeq()).isEqualTo(2);

        // The same client on a new connection: it had seen nothing, and sends its op again before it joins.
        Editor again = editorAt(1, Editor.PROTO);
        again.send(ClientMessage.newBuilder()
                .setSubmit(ada.submit(doc, 1, 0).addOps(Op.newBuilder().setEdit(insert(0, "a")))));
        again.join(Join.newBuilder().setDocId(doc).setLastSeenSeq(0).setClientId(ada.clientId));
        List<ServerMessage> messages = List.of(again.next(), again.next(), again.next());
        Ack ack = messages.stream()
                .filter(ServerMessage::hasAck)
                .findFirst()
                .orElseThrow()
                .getAck();
        assertThat(ack.getServerSeq()).isEqualTo(1);
        assertThat(messages.get(messages.size() - 1).hasOps()).isTrue();
    }

    @Test
    void resumeGetsExactlyWhatWasMissed() {
        Editor ada = editorAt(0, Editor.PROTO);
        for (int i = 1; i <= 10; i++) {
            if (i == 1) {
                joined(ada, join(doc));
            }
            ada.edit(doc, i, i - 1, insert(0, "x"));
            ada.next();
        }
        Editor bob = editorAt(1, Editor.JSON);
        Joined resumed =
                joined(bob, Join.newBuilder().setDocId(doc).setLastSeenSeq(7).setClientId(ada.clientId));
        assertThat(resumed.getSnapshot()).isFalse();
        assertThat(resumed.getFromSeq()).isEqualTo(7);
        assertThat(resumed.getHeadSeq()).isEqualTo(10);
        assertThat(resumed.getLastClientSeq()).isEqualTo(7);
        Copy copy = new Copy();
        copy.seq = 7;
        copy.content = Rope.of("xxxxxxx");
        while (copy.seq < 10) {
            copy.take(bob.next());
        }
        assertThat(copy.content).hasToString("x".repeat(10));
    }

    @Test
    void newcomerGetsASnapshotAndConfirmsItBeforeOpsFlow() {
        Editor ada = editorAt(0, Editor.PROTO);
        joined(ada, join(doc));
        String text = "snowman ☃ and 😀 ".repeat(10_000);
        ada.edit(doc, 1, 0, insert(0, text));
        ada.next();

        Editor bob = editorAt(1, Editor.JSON);
        Joined answer = joined(bob, Join.newBuilder().setDocId(doc).setClientId(ada.clientId));
        assertThat(answer.getSnapshot()).isTrue();
        Copy copy = new Copy();
        ServerMessage chunk = bob.next();
        copy.take(chunk);
        while (!chunk.getSnapshotChunk().getLast()) {
            chunk = bob.next();
            copy.take(chunk);
        }
        assertThat(chunk.getSnapshotChunk().getLastClientSeq()).isEqualTo(1);
        assertThat(copy.content).hasToString(text);

        ada.edit(doc, 2, 1, insert(0, "!"));
        assertThat(ada.nextButCheckpoints().getAck().getServerSeq()).isEqualTo(2);
        bob.send(ClientMessage.newBuilder().setPing(Ping.getDefaultInstance()));
        assertThat(bob.next().hasPong())
                .as("no op before the snapshot is confirmed")
                .isTrue();
        bob.snapshotApplied(doc, 5);
        assertThat(bob.next().getFailure().getError().getCode()).isEqualTo(ErrorCode.UNEXPECTED_MESSAGE);
        bob.snapshotApplied(doc, 1);
        copy.take(bob.next());
        assertThat(copy.seq).isEqualTo(2);
        assertThat(copy.content).hasToString("!" + text);
    }

    @Test
    void driftIsFoundAndMendedByASnapshot() {
        Editor ada = editorAt(0, Editor.JSON);
        joined(ada, join(doc));
        ada.edit(doc, 1, 0, insert(0, "abc"));
        ada.next();
        ada.send(ClientMessage.newBuilder()
                .setCheckpoint(Checkpoint.newBuilder().setDocId(doc).setSeq(1).setCrc32C(99)));
        ServerMessage snapshot = ada.nextButCheckpoints();
        assertThat(snapshot.getSnapshotChunk().getText()).isEqualTo("abc");
        assertThat(snapshot.getSnapshotChunk().getSeq()).isEqualTo(1);
        ada.snapshotApplied(doc, 1);

        Editor bob = editorAt(1, Editor.PROTO);
        Joined drifted =
                joined(bob, Join.newBuilder().setDocId(doc).setLastSeenSeq(1).setLastSeenCrc32C(98));
        assertThat(drifted.getSnapshot()).isTrue();
    }

    @Test
    void checksumIsAnnouncedWhenTheDocumentRests() {
        Editor ada = editorAt(0, Editor.PROTO);
        joined(ada, join(doc));
        ada.edit(doc, 1, 0, insert(0, "abc"));
        ada.next();
        Checkpoint checkpoint = ada.next().getCheckpoint();
        assertThat(checkpoint.getSeq()).isEqualTo(1);
        assertThat(checkpoint.getCrc32C()).isEqualTo(Rope.of("abc").crc32c());
    }

    @Test
    void afterLeavingNothingComesAndJoiningAgainWorks() {
        Editor ada = editorAt(0, Editor.PROTO);
        joined(ada, join(doc));
        ada.send(ClientMessage.newBuilder().setLeave(Leave.newBuilder().setDocId(doc)));
        assertThat(ada.next().hasLeft()).isTrue();
        // As one would whose leave crossed the end of the stream on its way.
        ada.send(ClientMessage.newBuilder().setLeave(Leave.newBuilder().setDocId(doc)));
        assertThat(ada.next().hasLeft()).isTrue();
        ada.edit(doc, 1, 0, insert(0, "abc"));
        assertThat(ada.next().getAck().getServerSeq()).isEqualTo(1);
        assertThat(joined(ada, Join.newBuilder().setDocId(doc).setLastSeenSeq(1))
                        .getFromSeq())
                .isEqualTo(1);
    }

    @Test
    void manySubmitsAtOnceAreAllAckedInOrder() {
        Editor ada = editorAt(2, Editor.PROTO);
        joined(ada, Join.newBuilder().setDocId(doc).setCreateAs(DocumentMode.APPEND));
        int count = 3000;
        for (int i = 1; i <= count; i++) {
            ada.send(ClientMessage.newBuilder()
                    .setSubmit(ada.submit(doc, i, 0)
                            .addOps(Op.newBuilder().setOpaque(ByteString.copyFromUtf8("op " + i)))));
        }
        for (int i = 1; i <= count; i++) {
            ServerMessage message = ada.next();
            assertThat(message.getAck().getServerSeq()).as("%s", message).isEqualTo(i);
        }
    }

    @Test
    void slowReaderLosesNothing() {
        Editor ada = editorAt(0, Editor.PROTO);
        Editor slow = editorAt(0, Editor.PROTO);
        joined(ada, join(doc));
        joined(slow, Join.newBuilder().setDocId(doc).setLastSeenSeq(0));
        slow.pause();
        String text = "0123456789".repeat(2000);
        for (int i = 1; i <= 400; i++) {
            ada.edit(doc, i, i - 1, insert(0, text));
            assertThat(ada.nextButCheckpoints().getAck().getServerSeq()).isEqualTo(i);
        }
        slow.goOn();
        Copy copy = new Copy();
        while (copy.seq < 400) {
            ServerMessage message = slow.next();
            copy.take(message);
            if (message.getSnapshotChunk().getLast()) {
                slow.snapshotApplied(doc, message.getSnapshotChunk().getSeq());
            }
        }
        assertThat(copy.content.length()).isEqualTo(400 * text.length());
    }

    @Test
    void messageMayComeInFragments() {
        Editor ada = editorAt(0, Editor.PROTO);
        ada.sendFragmented(ClientMessage.newBuilder()
                .setPing(Ping.newBuilder().setNonce(3))
                .build()
                .toByteArray());
        assertThat(ada.next().getPong().getNonce()).isEqualTo(3);
    }
}
