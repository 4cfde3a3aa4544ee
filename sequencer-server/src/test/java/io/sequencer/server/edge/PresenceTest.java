package io.sequencer.server.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Hello;
import io.sequencer.proto.v1.Join;
import io.sequencer.proto.v1.Leave;
import io.sequencer.proto.v1.Limits;
import io.sequencer.proto.v1.Presence;
import io.sequencer.proto.v1.PresenceState;
import io.sequencer.proto.v1.Presences;
import io.sequencer.proto.v1.SelectionRange;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.proto.v1.SetPresence;
import io.sequencer.proto.v1.TextEdit;
import io.sequencer.server.TestCluster;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is present, seen by editors at three real nodes. */
class PresenceTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static TestCluster cluster;

    private final List<Editor> editors = new ArrayList<>();
    /** What each editor shows of the others. */
    private final Map<Editor, Map<String, Presence>> shown = new HashMap<>();

    private final String doc = "doc-" + UUID.randomUUID();

    @BeforeAll
    static void startNodes(@TempDir Path dir) throws Exception {
        cluster = TestCluster.start(dir, 3, Map.of("presence.ttlMillis", "3000", "presence.perDocument", "5"));
    }

    @AfterAll
    static void stopNodes() {
        cluster.close();
    }

    @AfterEach
    void closeEditors() {
        editors.forEach(Editor::close);
    }

    private Editor editor(int node, String user, String subprotocol) {
        Editor editor = new Editor(HTTP, cluster.config(node).http().port(), subprotocol);
        editors.add(editor);
        editor.hello(user);
        return editor;
    }

    /** An editor that has joined, and knows who is present. */
    private Editor joined(int node, String user) {
        Editor editor = editor(node, user, Editor.PROTO);
        join(editor);
        return editor;
    }

    private void join(Editor editor) {
        editor.join(Join.newBuilder().setDocId(doc).setCreateAs(DocumentMode.TEXT));
        ServerMessage message = editor.nextButCheckpoints();
        assertThat(message.hasJoined()).as("%s", message).isTrue();
        if (message.getJoined().getSnapshot()) {
            ServerMessage chunk = editor.nextButCheckpoints();
            assertThat(chunk.getSnapshotChunk().getLast()).isTrue();
            editor.snapshotApplied(doc, chunk.getSnapshotChunk().getSeq());
        }
    }

    private static PresenceState.Builder state(String name, int... cursors) {
        PresenceState.Builder state = PresenceState.newBuilder().setName(name);
        for (int cursor : cursors) {
            state.addSelections(SelectionRange.newBuilder().setAnchor(cursor).setHead(cursor));
        }
        return state;
    }

    private void present(Editor editor, long seq, PresenceState.Builder state) {
        editor.send(ClientMessage.newBuilder()
                .setSetPresence(SetPresence.newBuilder()
                        .setDocId(doc)
                        .setClientId(editor.clientId)
                        .setSeq(seq)
                        .setState(state)));
    }

    /** Reads until what the editor shows is as wished; returns it, by client. */
    private Map<String, Presence> shownUntil(Editor editor, Predicate<Map<String, Presence>> wish) {
        Map<String, Presence> all = shown.computeIfAbsent(editor, e -> new TreeMap<>());
        while (!wish.test(all)) {
            take(editor, editor.nextPresences(), all);
        }
        return all;
    }

    private static void take(Editor editor, Presences message, Map<String, Presence> all) {
        if (message.getAll()) {
            all.clear();
        }
        for (Presence change : message.getChangesList()) {
            assertThat(change.getClientId()).as("not its own").isNotEqualTo(editor.clientId);
            if (change.hasState()) {
                all.put(change.getClientId(), change);
            } else {
                all.remove(change.getClientId());
            }
        }
    }

    private static Error failure(Editor editor) {
        ServerMessage message = editor.nextButCheckpoints();
        assertThat(message.hasFailure()).as("%s", message).isTrue();
        return message.getFailure().getError();
    }

    @ParameterizedTest
    @ValueSource(strings = {Editor.JSON, Editor.PROTO})
    void editorsSeeEachOtherOnEveryNodeAndWhoJoinsSeesAll(String subprotocol) {
        Editor ada = editor(0, "ada", subprotocol);
        join(ada);
        Presences nobody = ada.nextPresences();
        assertThat(nobody.getAll()).isTrue();
        assertThat(nobody.getChangesList()).isEmpty();
        Editor bob = joined(0, "bob");
        Editor cy = joined(1, "cy");
        present(ada, 0, state("Ada", 0).setColor("red").setData("{}"));
        for (Editor other : List.of(bob, cy)) {
            Presence seen = shownUntil(other, all -> !all.isEmpty()).get(ada.clientId);
            assertThat(seen.getUser()).isEqualTo("ada");
            assertThat(seen.getState())
                    .isEqualTo(state("Ada", 0).setColor("red").setData("{}").build());
        }
        present(cy, 0, state("Cy"));
        shownUntil(ada, all -> all.containsKey(cy.clientId));
        Editor joiner = editor(2, "dan", subprotocol);
        join(joiner);
        shownUntil(joiner, all -> all.size() == 2);
    }

    @Test
    void whoLeavesDisconnectsOrIsSilentIsGoneEverywhere() {
        Editor watcher = joined(1, "watcher");
        Editor leaver = joined(0, "ada");
        Editor dropper = joined(0, "bob");
        Editor silent = joined(2, "cy");
        Editor hider = joined(2, "dan");
        for (Editor editor : List.of(leaver, dropper, silent, hider)) {
            present(editor, 0, state("x"));
        }
        shownUntil(watcher, all -> all.size() == 4);
        leaver.send(ClientMessage.newBuilder().setLeave(Leave.newBuilder().setDocId(doc)));
        dropper.close();
        hider.send(ClientMessage.newBuilder()
                .setSetPresence(SetPresence.newBuilder().setDocId(doc).setClientId(hider.clientId)));
        // Silence is longer than that; nobody renews anything here.
        shownUntil(watcher, Map::isEmpty);
    }

    @Test
    void positionsAJoinerGetsAreThoseAtTheHead() {
        Editor ada = joined(0, "ada");
        Editor bob = joined(0, "bob");
        bob.edit(doc, 1, 0, TextEdit.newBuilder().setInsert("0123456789"));
        assertThat(bob.nextButCheckpoints().hasAck()).isTrue();
        assertThat(ada.nextButCheckpoints().hasOps()).isTrue();
        present(ada, 1, state("Ada", 5));
        bob.edit(doc, 2, 1, TextEdit.newBuilder().setInsert("abc"));
        assertThat(bob.nextButCheckpoints().hasAck()).isTrue();
        for (int node = 0; node < 3; node++) {
            Editor joiner = joined(node, "joiner");
            Presence seen =
                    shownUntil(joiner, all -> all.containsKey(ada.clientId)).get(ada.clientId);
            // Whoever joined elsewhere before it was relayed gets it as it was set, and moves it itself.
            assertThat(seen.getSeq()).isIn(1L, 2L);
            assertThat(seen.getState().getSelections(0).getHead()).isEqualTo(seen.getSeq() == 2 ? 8 : 5);
            if (node == 0) {
                assertThat(seen.getSeq()).isEqualTo(2);
            }
        }
    }

    @Test
    void presenceThatIsNoneIsRefusedWithWhatToDo() {
        Editor ada = editor(0, "ada", Editor.JSON);
        present(ada, 0, state("too early"));
        assertThat(failure(ada).getCode()).isEqualTo(ErrorCode.UNEXPECTED_MESSAGE);
        join(ada);
        ada.send(ClientMessage.newBuilder()
                .setSetPresence(
                        SetPresence.newBuilder().setDocId(doc).setClientId("me").setState(state(""))));
        assertThat(failure(ada).getCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        present(ada, 0, state("").setData("x".repeat(5000)));
        assertThat(failure(ada).getDetails().getLimit()).isEqualTo("presence_bytes");
        present(ada, 0, state("", new int[65]));
        assertThat(failure(ada).getDetails().getLimit()).isEqualTo("presence_selections");
        present(ada, 0, state("x".repeat(256)));
        assertThat(failure(ada).getCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        present(ada, 0, state("", -1));
        assertThat(failure(ada).getCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        present(ada, 1, state("ahead"));
        assertThat(failure(ada).getCode()).isEqualTo(ErrorCode.FUTURE_SEQ);
        Editor watcher = joined(0, "watcher");
        for (int i = 0; i < 5; i++) {
            Editor one = joined(0, "user" + i);
            present(one, 0, state("one"));
        }
        shownUntil(watcher, all -> all.size() == 5);
        present(watcher, 0, state("one too many"));
        assertThat(failure(watcher).getDetails().getLimit()).isEqualTo("presences_per_document");
    }

    @Test
    void welcomeAnnouncesTheLimits() {
        Editor ada = new Editor(HTTP, cluster.config(0).http().port(), Editor.PROTO);
        editors.add(ada);
        ada.send(ClientMessage.newBuilder().setHello(Hello.getDefaultInstance()));
        Limits limits = ada.next().getWelcome().getLimits();
        assertThat(List.of(
                        limits.getPresenceBytes(),
                        limits.getPresenceSelections(),
                        limits.getPresenceTtlMs(),
                        limits.getPresencesPerDocument()))
                .containsExactly(4096, 64, 3000, 5);
    }

    @Test
    void nodeThatStopsTakesItsClientsWithItAndLearnsOfTheOthersAgain() throws Exception {
        Editor watcher = joined(1, "watcher");
        Editor stays = joined(1, "stays");
        Editor goes = joined(2, "goes");
        present(goes, 0, state("goes"));
        shownUntil(watcher, all -> all.containsKey(goes.clientId));
        cluster.stop(2);
        shownUntil(watcher, Map::isEmpty);
        present(stays, 0, state("stays"));
        cluster.start(2);
        cluster.awaitLeaders();
        Editor back = joined(2, "back");
        await().atMost(TestCluster.PATIENCE).until(() -> {
            present(stays, 0, state("stays"));
            return cluster.metrics(2).contains("sequencer_presences 1.0");
        });
        shownUntil(back, all -> all.containsKey(stays.clientId));
    }
}
