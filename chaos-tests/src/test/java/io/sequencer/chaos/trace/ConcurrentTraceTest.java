package io.sequencer.chaos.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sequencer.chaos.Clusters;
import io.sequencer.cli.cluster.LocalCluster;
import io.sequencer.client.Endpoint;
import io.sequencer.client.SequencerClient;
import io.sequencer.client.document.DocumentOptions;
import io.sequencer.client.document.TextDocument;
import io.sequencer.client.editing.op.TextDiff;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Retention;
import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import io.sequencer.text.Transform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Dsequencer.trace.steps} says how much of the history goes through the cluster. */
class ConcurrentTraceTest {
    private static final int STEPS = Integer.getInteger("sequencer.trace.steps", 4_000);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<SequencerClient> clients = new ArrayList<>();
    private final List<TextDocument> documents = new ArrayList<>();

    @BeforeAll
    static void needsTheTrace() {
        assumeTrue(
                Files.isReadable(ConcurrentTrace.file()),
                "no trace clownschool-concurrent.json.gz: set -Dsequencer.traces to its folder");
    }

    @Test
    void movingEachEditPastTheOthersOneByOneEndsAsTheHistoryEnded() throws IOException {
        ConcurrentTrace trace = ConcurrentTrace.read(ConcurrentTrace.file());
        assertThat(trace.mergedContent()).isEqualTo(trace.endContent());
    }

    @Test
    void authorsOfARealHistoryConvergeAndNobodysTypingIsTornApart(@TempDir Path directory) throws IOException {
        ConcurrentTrace trace = ConcurrentTrace.read(ConcurrentTrace.file());
        TypedRuns runs = new TypedRuns(trace.authors());
        try (LocalCluster cluster = Clusters.three(directory)) {
            open(cluster, trace.authors());
            int[] done = new int[trace.authors()];
            int[][] known = new int[trace.authors()][trace.authors()];
            for (ConcurrentTrace.Step step :
                    trace.steps().subList(0, Math.min(STEPS, trace.steps().size()))) {
                takeInWhatWasSeen(step, known[step.author()]);
                type(step, runs);
                done[step.author()]++;
            }
            assertThat(Arrays.stream(done).filter(steps -> steps > 0))
                    .as("authors who typed")
                    .hasSizeGreaterThan(1);
            Rope content = converge(cluster);
            assertThat(runs.pairs()).isGreaterThan(STEPS / 2);
            assertThat(runs.torn(content)).isEmpty();
        } finally {
            clients.forEach(SequencerClient::close);
        }
    }

    /** Each author is at home on a node of his own. */
    private void open(LocalCluster cluster, int authors) {
        for (int author = 0; author < authors; author++) {
            List<Endpoint> nodes = new ArrayList<>(cluster.endpoints());
            Collections.rotate(nodes, -author);
            clients.add(SequencerClient.connect(nodes));
        }
        clients.get(0).documents().create("trace", DocumentMode.TEXT);
        clients.get(0)
                .documents()
                .retain(
                        "trace",
                        Optional.of(Retention.newBuilder().setForever(true).build()));
        clients.forEach(client -> documents.add(client.open("trace", DocumentOptions.defaults())));
        documents.forEach(document -> document.awaitSynced(PATIENCE));
    }

    /** Where the author had seen something new of another one, he has it before he goes on. */
    private void takeInWhatWasSeen(ConcurrentTrace.Step step, int[] known) {
        TextDocument copy = documents.get(step.author());
        for (int other = 0; other < known.length; other++) {
            if (other != step.author() && step.seen()[other] > known[other]) {
                known[other] = step.seen()[other];
                documents.get(other).awaitSynced(PATIENCE);
                long seq = documents.get(other).seq();
                await().pollInterval(Duration.ofMillis(1)).atMost(PATIENCE).until(() -> copy.seq() >= seq);
            }
        }
    }

    /** What he did to what he saw then, on what he sees now. */
    private void type(ConcurrentTrace.Step step, TypedRuns runs) {
        Rope then = step.copy();
        for (TextOp op : step.ops()) {
            Rope before = then;
            documents.get(step.author()).edit(content -> {
                TextOp now = Transform.incoming(op, TextDiff.between(before, content));
                runs.edited(step.author(), content, now);
                return now;
            });
            then = op.apply(then);
        }
    }

    private Rope converge(LocalCluster cluster) {
        documents.forEach(document -> document.awaitSynced(PATIENCE));
        long head = clients.get(0).documents().head("trace").getHeadSeq();
        await().atMost(PATIENCE).until(() -> documents.stream().allMatch(document -> document.seq() == head));
        Rope content = documents.get(0).content();
        assertThat(documents).allSatisfy(document -> {
            assertThat(document.content()).isEqualTo(content);
            assertThat(document.counts().healed()).isZero();
            assertThat(document.counts().drifts()).isZero();
        });
        assertThat(cluster.endpoints()).allSatisfy(node -> {
            assertThat(clients.get(0).documentsAt(node).content("trace", 0).asText())
                    .isEqualTo(content.toString());
            assertThat(clients.get(0).documentsAt(node).head("trace").getCrc32C())
                    .isEqualTo(content.crc32c());
        });
        return content;
    }
}
