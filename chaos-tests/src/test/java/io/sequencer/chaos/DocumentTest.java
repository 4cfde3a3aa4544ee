package io.sequencer.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequencer.cli.cluster.LocalCluster;
import io.sequencer.cli.cluster.LocalNode;
import io.sequencer.client.ClientOptions;
import io.sequencer.client.ClientSession;
import io.sequencer.client.Edits;
import io.sequencer.client.Endpoint;
import io.sequencer.client.Outcome;
import io.sequencer.client.SequencerClient;
import io.sequencer.client.document.DocumentChange;
import io.sequencer.client.document.DocumentListener;
import io.sequencer.client.document.DocumentOptions;
import io.sequencer.client.document.DocumentState;
import io.sequencer.client.document.TextDocument;
import io.sequencer.client.editing.EditedText;
import io.sequencer.client.editing.MessageLimits;
import io.sequencer.client.editing.StoredTextJson;
import io.sequencer.client.presence.Participant;
import io.sequencer.client.presence.PresenceListener;
import io.sequencer.client.presence.Profile;
import io.sequencer.client.presence.Selection;
import io.sequencer.client.storage.FilePendingStore;
import io.sequencer.client.storage.MemoryPendingStore;
import io.sequencer.client.storage.PendingStore;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Op;
import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Handles on one real cluster; every test has a document of its own. */
class DocumentTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ClientOptions OPTIONS =
            ClientOptions.defaults().withSubmitTimeout(PATIENCE).withCallTimeout(PATIENCE);
    private static final DocumentOptions CREATING = DocumentOptions.defaults().creating();

    @TempDir
    private static Path directory;

    private static LocalCluster cluster;

    @BeforeAll
    static void start() {
        cluster = Clusters.three(directory);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void whatTwoTypeAtOnceOnDifferentNodesIsTheSameForBoth() {
        try (SequencerClient left = client(0);
                SequencerClient right = client(1);
                TextDocument one = left.open("two", CREATING);
                TextDocument two = right.open("two", CREATING)) {
            one.awaitSynced(PATIENCE);
            two.awaitSynced(PATIENCE);
            Mirror mirror = new Mirror(one);
            for (int i = 0; i < 200; i++) {
                one.insert(one.length(), "a");
                two.insert(0, "\ud83d\ude00");
                if (i % 10 == 9) {
                    two.delete(0, 1);
                }
            }
            awaitEqual(one, two);
            assertThat(one.length()).isEqualTo(380);
            assertSound(one, two);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(mirror.shown()).isEqualTo(one.text()));
        }
    }

    @Test
    void typingGoesOnWhileTheConnectedNodeIsKilled() {
        try (SequencerClient left = client(0);
                SequencerClient right = client(1);
                TextDocument one = left.open("killed", CREATING);
                TextDocument two = right.open("killed", CREATING)) {
            one.awaitSynced(PATIENCE);
            two.awaitSynced(PATIENCE);
            LocalNode victim = nodeOf(left);
            StringBuilder typed = new StringBuilder();
            for (int i = 0; i < 300; i++) {
                if (i == 100) {
                    victim.kill();
                }
                String word = i + " ";
                one.insert(one.length(), word);
                typed.append(word);
                if (i == 150) {
                    one.closeUndoGroup();
                    assertThat(one.undo()).isTrue();
                    assertThat(one.redo()).isTrue();
                }
            }
            awaitEqual(one, two);
            assertThat(two.text()).isEqualTo(typed.toString());
            assertSound(one, two);
            cluster.start(victim);
            cluster.awaitReady(victim, Duration.ofSeconds(90));
        }
    }

    @Test
    void whatWasTypedWithoutAnyNodeIsSentByTheNextProcessThatOpensTheStore(@TempDir Path stored) {
        FilePendingStore store = new FilePendingStore(stored);
        try (SequencerClient client = client(0);
                TextDocument document = client.open("offline", CREATING.withStore(store))) {
            document.insert(0, "before ");
            document.awaitSynced(PATIENCE);
        }
        List<Endpoint> nowhere = List.of(new Endpoint("127.0.0.1", 1));
        try (SequencerClient away = SequencerClient.connect(nowhere, OPTIONS);
                TextDocument document = away.open("offline", CREATING.withStore(store))) {
            assertThat(document.text()).isEqualTo("before ");
            for (int i = 0; i < 5_000; i++) {
                document.insert(document.length(), i % 10 == 0 ? "\n" : "x");
            }
            assertThat(document.state()).isEqualTo(DocumentState.OFFLINE);
        }
        try (SequencerClient other = client(1);
                TextDocument theirs = other.open("offline")) {
            theirs.awaitSynced(PATIENCE);
            theirs.insert(0, "meanwhile, ");
            theirs.awaitSynced(PATIENCE);
            try (SequencerClient client = client(2);
                    TextDocument document = client.open("offline", CREATING.withStore(store))) {
                awaitEqual(document, theirs);
                assertThat(theirs.text()).startsWith("meanwhile, before \nxxx").hasSize(18 + 5_000);
                assertSound(document, theirs);
            }
        }
    }

    @Test
    void aMessageWhoseBaseBecameTooOldIsMadeAnewOnASnapshot() {
        MemoryPendingStore store = new MemoryPendingStore();
        try (SequencerClient client = client(0)) {
            client.documents().create("stale", DocumentMode.TEXT);
            try (ClientSession session = client.session("stale", SequencerClient.newClientId())) {
                acked(session.submitAndWait(0, List.of(Edits.insert(0, "base"))));
                // A process ended between storing a message and sending it.
                save(store, "stale", "base", 1, SequencerClient.newClientId(), 0, TextOp.insert(4, " mine"));
                for (int i = 0; i < 11; i++) {
                    acked(session.submitOnLast(Collections.nCopies(1_000, (Op) Edits.insert(0, "x")))
                            .join());
                }
            }
            try (TextDocument document = client.open("stale", CREATING.withStore(store))) {
                document.awaitSynced(PATIENCE);
                assertThat(document.text()).hasSize(11_009).endsWith("xbase mine");
                assertThat(document.counts().resyncs()).isPositive();
                assertThat(document.counts().drifts()).isZero();
                assertThat(client.documents().content("stale", 0).asText()).isEqualTo(document.text());
            }
        }
    }

    @Test
    void aSessionThatTheClusterDoesNotKnowGoesOnUnderAnotherId() {
        MemoryPendingStore store = new MemoryPendingStore();
        try (SequencerClient client = client(0)) {
            client.documents().create("unknown", DocumentMode.TEXT);
            String lost = SequencerClient.newClientId();
            save(store, "unknown", "", 0, lost, 7, TextOp.insert(0, "kept"));
            try (TextDocument document = client.open("unknown", CREATING.withStore(store))) {
                document.awaitSynced(PATIENCE);
                assertThat(document.clientId()).isNotEqualTo(lost);
                assertThat(client.documents().content("unknown", 0).asText()).isEqualTo("kept");
            }
        }
    }

    @Test
    void undoTakesBackOwnWordsOnlyAlsoAcrossAReconnect() {
        try (SequencerClient left = client(0);
                SequencerClient right = client(1);
                TextDocument one = left.open("undo", CREATING);
                TextDocument two = right.open("undo", CREATING)) {
            one.awaitSynced(PATIENCE);
            one.insert(0, "mine");
            one.awaitSynced(PATIENCE);
            two.awaitSynced(PATIENCE);
            await().atMost(PATIENCE).until(() -> two.text().equals("mine"));
            two.insert(2, "[theirs]");
            awaitEqual(one, two);
            LocalNode victim = nodeOf(left);
            victim.kill();
            assertThat(one.undo()).isTrue();
            assertThat(one.text()).isEqualTo("[theirs]");
            awaitEqual(one, two);
            assertThat(one.redo()).isTrue();
            awaitEqual(one, two);
            assertThat(two.text()).isEqualTo("mi[theirs]ne");
            cluster.start(victim);
            cluster.awaitReady(victim, Duration.ofSeconds(90));
        }
    }

    @Test
    void othersAreSeenFromEveryNodeWhereTheyAreUntilTheyLeave() {
        try (SequencerClient left = client(0);
                SequencerClient right = client(1);
                TextDocument one = left.open("present", CREATING);
                TextDocument two = right.open("present", CREATING)) {
            one.awaitSynced(PATIENCE);
            two.awaitSynced(PATIENCE);
            one.insert(0, "Hello ");
            one.presence().set(Profile.of("Ada", "#2a7de1").withCursor(6).withData("{}"));
            one.insert(6, "world");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(two.presence().others())
                            .extracting(Participant::profile)
                            .containsExactly(
                                    Profile.of("Ada", "#2a7de1").withCursor(11).withData("{}")));
            assertThat(one.presence().others()).isEmpty();
            two.insert(0, ">> ");
            awaitEqual(one, two);
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(cursors(two)).containsExactly(14);
                assertThat(one.presence().own().orElseThrow().selections()).containsExactly(Selection.cursor(14));
            });
            two.presence().set(Profile.of("Bob", "").withCursor(0));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(cursors(one)).containsExactly(0));
            one.presence().clear();
            await().atMost(PATIENCE).until(() -> two.presence().others().isEmpty());
            right.close();
            await().atMost(PATIENCE).until(() -> one.presence().others().isEmpty());
        }
    }

    @Test
    void aPresenceThatTheClusterDoesNotTakeIsSaidAndTheDocumentGoesOn() {
        List<ErrorCode> refused = new CopyOnWriteArrayList<>();
        try (SequencerClient client = client(0);
                TextDocument document = client.open("loud", CREATING)) {
            document.presence().addListener(new PresenceListener() {
                @Override
                public void othersChanged(List<Participant> others) {}

                @Override
                public void refused(Error error) {
                    refused.add(error.getCode());
                }
            });
            document.presence().set(Profile.of("Ada", "").withData("x".repeat(100_000)));
            await().atMost(PATIENCE).until(() -> !refused.isEmpty());
            assertThat(refused).containsOnly(ErrorCode.TOO_LARGE);
            document.insert(0, "still there");
            document.awaitSynced(PATIENCE);
            assertThat(document.counts().resyncs()).isZero();
        }
    }

    private static List<Integer> cursors(TextDocument document) {
        return document.presence().others().stream()
                .flatMap(other -> other.profile().selections().stream())
                .map(Selection::head)
                .toList();
    }

    @Test
    void aDocumentThatIsNotThereOrNoTextFailsAndSaysWhy() {
        try (SequencerClient client = client(0)) {
            client.documents().create("events", DocumentMode.APPEND);
            for (String name : List.of("events", "nowhere")) {
                try (TextDocument document = client.open(name)) {
                    await().atMost(PATIENCE).until(() -> document.state() == DocumentState.FAILED);
                    assertThat(document.whenSynced()).failsWithin(PATIENCE);
                    assertThat(document.failure().orElseThrow().getCode())
                            .isEqualTo(
                                    name.equals("events") ? ErrorCode.INVALID_ARGUMENT : ErrorCode.DOCUMENT_NOT_FOUND);
                }
            }
        }
    }

    private static SequencerClient client(int firstNode) {
        List<Endpoint> endpoints = new ArrayList<>(cluster.endpoints());
        Collections.rotate(endpoints, -firstNode);
        return SequencerClient.connect(endpoints, OPTIONS);
    }

    private static LocalNode nodeOf(SequencerClient client) {
        Endpoint at = client.connectedTo();
        return cluster.nodes().stream()
                .filter(node -> node.ports().grpcEndpoint().equals(at))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitEqual(TextDocument one, TextDocument two) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            one.awaitSynced(PATIENCE);
            two.awaitSynced(PATIENCE);
            assertThat(one.seq()).isEqualTo(two.seq());
            assertThat(one.text()).isEqualTo(two.text());
        });
    }

    private static void assertSound(TextDocument... documents) {
        for (TextDocument document : documents) {
            assertThat(document.counts().drifts()).isZero();
            assertThat(document.counts().healed()).isZero();
            assertThat(document.counts().rejected()).isZero();
            assertThat(document.counts().unknown()).isZero();
        }
    }

    private static void acked(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Acked.class);
    }

    /** A record of a process that ended between storing a message and sending it. */
    private static void save(
            PendingStore store,
            String docId,
            String content,
            long seq,
            String clientId,
            long lastClientSeq,
            TextOp op) {
        EditedText text = EditedText.opened(docId, clientId, Rope.of(content), seq, seq, lastClientSeq);
        text.edit(op, 0);
        assertThat(text.nextMessage(MessageLimits.USUAL)).isPresent();
        try (PendingStore.Slot slot = store.open(docId)) {
            slot.save(StoredTextJson.write(text.toStored()));
        }
    }

    /** A widget that does what the listener says. */
    private static final class Mirror {

        private Rope shown;

        Mirror(TextDocument document) {
            shown = document.content();
            document.addListener(new DocumentListener() {
                @Override
                public void changed(DocumentChange change) {
                    show(change.op());
                }
            });
        }

        private synchronized void show(TextOp op) {
            shown = op.apply(shown);
        }

        synchronized String shown() {
            return shown.toString();
        }
    }
}
