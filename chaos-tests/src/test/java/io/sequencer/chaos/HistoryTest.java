package io.sequencer.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.sequencer.cli.Main;
import io.sequencer.cli.cluster.LocalCluster;
import io.sequencer.cli.cluster.LocalNode;
import io.sequencer.client.ClientOptions;
import io.sequencer.client.ClientSession;
import io.sequencer.client.Edits;
import io.sequencer.client.Endpoint;
import io.sequencer.client.Outcome;
import io.sequencer.client.RefusedException;
import io.sequencer.client.SequencerClient;
import io.sequencer.client.document.DocumentOptions;
import io.sequencer.client.document.TextDocument;
import io.sequencer.client.history.AuthoredRange;
import io.sequencer.client.history.DocumentHistory;
import io.sequencer.client.history.HistoryEntry;
import io.sequencer.client.multi.AllOutcome;
import io.sequencer.client.multi.Part;
import io.sequencer.client.opaque.OpaqueState;
import io.sequencer.client.opaque.StrictEdit;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.OpEvent;
import io.sequencer.proto.v1.OpStatus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** History of a document, and submits to several, on one real cluster. */
class HistoryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ClientOptions OPTIONS =
            ClientOptions.defaults().withSubmitTimeout(PATIENCE).withCallTimeout(PATIENCE);

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
    void aTextShowsWhoWroteWhatAndGoesBackByOneEdit() {
        try (SequencerClient ada = client("ada");
                SequencerClient bob = client("bob");
                TextDocument hers = ada.open("plan", DocumentOptions.defaults().creating())) {
            hers.insert(0, "good text");
            hers.awaitSynced(PATIENCE);
            long right = hers.seq();
            try (TextDocument his = bob.open("plan")) {
                his.awaitSynced(PATIENCE);
                his.replace(0, 4, "\ud83d\ude00 bad");
                his.awaitSynced(PATIENCE);
            }
            DocumentHistory history = ada.history("plan");
            assertThat(history.authors(0)).extracting(AuthoredRange::user).containsExactly("bob", "ada");
            assertThat(history.authors(0)).extracting(AuthoredRange::length).containsExactly(5, 5);
            assertThat(history.authors(right)).extracting(AuthoredRange::to).containsExactly(9);
            assertThat(history.before(0, 10)).extracting(HistoryEntry::user).containsExactly("bob", "ada");
            assertThat(history.before(0, 10).get(0).inserted()).isEqualTo(5);
            assertThat(history.before(0, 10).get(0).deleted()).isEqualTo(4);
            assertThat(history.before(right + 1, 10)).hasSize(1);
            assertThat(history.before(1, 10)).isEmpty();

            await().atMost(PATIENCE).until(() -> hers.text().contains("bad"));
            history.restore(hers, right);
            hers.awaitSynced(PATIENCE);
            assertThat(hers.text()).isEqualTo("good text");
            assertThat(bob.documents().content("plan", 0).asText()).isEqualTo("good text");
            assertThatThrownBy(() -> history.restore(hers, 99))
                    .isInstanceOfSatisfying(
                            RefusedException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FUTURE_SEQ));
        }
        assertThat(cli("doc", "authors", "plan")).contains("USER", "ada", "bob", "\" text\"");
        assertThat(cli("doc", "history", "plan", "--json")).contains("\"user\":\"bob\"", "\"deleted\":4");
        assertThat(cli("doc", "history", "plan")).contains("INSERTED", "bob");
        assertThat(cli("doc", "restore", "plan", "--seq", "2")).contains("is what it was after op 2");
        assertThat(cli("doc", "cat", "plan")).contains("bad text");
        assertThat(cli("doc", "restore", "plan", "--seq", "2", "--json")).contains("\"changed\":false");
    }

    @Test
    void severalDocumentsChangeTogetherOrNotAtAllAlsoWhileTheirLeaderIsKilled() {
        try (SequencerClient client = client("ada")) {
            for (String name : List.of("{board}a", "{board}b")) {
                client.documents().create(name, DocumentMode.STRICT);
            }
            List<Part> first = parts(0);
            AllOutcome.Acked acked = (AllOutcome.Acked) client.submitAll(first);
            assertThat(acked.parts()).extracting(Outcome.Acked::firstServerSeq).containsExactly(1L, 1L);

            AllOutcome.Acked again = (AllOutcome.Acked) client.submitAll(first);
            assertThat(again.parts()).allMatch(Outcome.Acked::duplicate);
            assertThat(again.parts()).extracting(Outcome.Acked::firstServerSeq).containsExactly(1L, 1L);

            List<Part> halfStale = List.of(parts(1).get(0), parts(0).get(1));
            AllOutcome.Rejected refused = (AllOutcome.Rejected) client.submitAll(halfStale);
            assertThat(refused.docId()).isEqualTo("{board}b");
            assertThat(refused.cause().code()).isEqualTo(ErrorCode.BASE_MISMATCH);
            assertThat(client.documents()
                            .opStatus("{board}a", halfStale.get(0).first())
                            .getState())
                    .isEqualTo(OpStatus.State.NOT_APPLIED);

            int shard = client.documents().head("{board}a").getShard();
            LocalNode leader = leaderOf(client, shard);
            leader.kill();
            for (long base = 1; base < 20; base++) {
                List<Part> next = parts(base);
                assertThat(client.submitAll(next)).isInstanceOf(AllOutcome.Acked.class);
                assertThat(client.documents()
                                .opStatus("{board}b", next.get(1).first())
                                .getServerSeq())
                        .isEqualTo(base + 1);
            }
            cluster.start(leader);
            cluster.awaitReady(leader, Duration.ofSeconds(90));
        }
    }

    @Test
    void strictWritersThatRebaseAllGetInAndAReaderNeedsNoOpBelowASnapshot() {
        try (SequencerClient client = client("ada")) {
            client.documents().create("board", DocumentMode.STRICT);
            try (ClientSession one = client.session("board", SequencerClient.newClientId());
                    ClientSession two = client.session("board", SequencerClient.newClientId())) {
                for (byte i = 0; i < 20; i++) {
                    assertThat(one.submitAndWait(i, List.of(Edits.opaque(new byte[] {i}))))
                            .isInstanceOf(Outcome.Acked.class);
                }
                int[] seen = {0};
                Optional<Outcome> outcome = StrictEdit.submit(
                        two, client.documents(), 0, List.of(Edits.opaque(new byte[] {99})), (ops, missing) -> {
                            seen[0] += missing.size();
                            return ops;
                        });
                assertThat(seen[0]).isEqualTo(20);
                assertThat(outcome.orElseThrow())
                        .isInstanceOfSatisfying(
                                Outcome.Acked.class,
                                acked -> assertThat(acked.firstServerSeq()).isEqualTo(21));
                assertThat(StrictEdit.submit(
                                one,
                                client.documents(),
                                20,
                                List.of(Edits.opaque(new byte[] {1})),
                                (ops, missing) -> List.of()))
                        .isEmpty();

                OpaqueState state = OpaqueState.read(client.documents(), "board");
                assertThat(state.snapshot()).isEmpty();
                assertThat(state.ops()).hasSize(21);
                ByteString folded = ByteString.copyFromUtf8("21 ops");
                state.replaceBySnapshot(client.documents(), "board", folded);
                assertThat(one.submitAndWait(21, List.of(Edits.opaque(new byte[] {1}))))
                        .isInstanceOf(Outcome.Acked.class);
                OpaqueState later = OpaqueState.read(client.documents(), "board");
                assertThat(later.snapshot().orElseThrow().bytes()).isEqualTo(folded);
                assertThat(later.ops()).extracting(OpEvent::getServerSeq).containsExactly(22L);
                assertThat(later.seq()).isEqualTo(22);
            }
        }
    }

    private static List<Part> parts(long base) {
        return List.of(
                Part.once("{board}a", base, List.of(Edits.opaque(new byte[] {1}))),
                Part.once("{board}b", base, List.of(Edits.opaque(new byte[] {2}))));
    }

    private static LocalNode leaderOf(SequencerClient client, int shard) {
        for (Endpoint node : cluster.endpoints()) {
            String leader = client.nodeStatus(node).getShards(shard).getLeader();
            if (!leader.isEmpty()) {
                return cluster.node(leader);
            }
        }
        throw new IllegalStateException("no node knows a leader of shard " + shard);
    }

    private static SequencerClient client(String user) {
        return SequencerClient.connect(cluster.endpoints(), OPTIONS.withUser(user));
    }

    private static String cli(String... args) {
        StringWriter out = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        String nodes = cluster.endpoints().stream().map(Endpoint::toString).collect(Collectors.joining(","));
        String[] all = Arrays.copyOf(args, args.length + 2);
        all[args.length] = "--nodes";
        all[args.length + 1] = nodes;
        assertThat(line.execute(all)).as(String.join(" ", args)).isZero();
        return out.toString();
    }
}
