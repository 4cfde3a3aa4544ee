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
import io.sequencer.client.Subscription;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.OpEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubscriptionTest {

    private static final ClientOptions OPTIONS =
            ClientOptions.defaults().withSubmitTimeout(Duration.ofSeconds(60)).withCallTimeout(Duration.ofSeconds(60));

    @Test
    void subscribersSeeOneContiguousRunWhileNodeAfterNodeIsKilled(@TempDir Path directory) {
        try (LocalCluster cluster = Clusters.three(directory);
                SequencerClient writer = SequencerClient.connect(cluster.endpoints(), OPTIONS)) {
            writer.documents().create("notes", DocumentMode.TEXT);
            List<SequencerClient> readers = new ArrayList<>();
            List<Seen> seen = new ArrayList<>();
            try {
                for (int i = 0; i < 3; i++) {
                    List<Endpoint> rotated = new ArrayList<>(cluster.endpoints());
                    Collections.rotate(rotated, -i);
                    readers.add(SequencerClient.connect(rotated, OPTIONS));
                    seen.add(new Seen());
                    readers.get(i).subscribe("notes", 0, seen.get(i));
                }
                Seen own = new Seen();
                writer.subscribe("notes", 0, own);
                seen.add(own);
                ClientSession session = writer.session("notes", SequencerClient.newClientId());
                for (LocalNode victim : cluster.nodes()) {
                    write(session, 200);
                    victim.kill();
                    write(session, 200);
                    cluster.start(victim);
                    cluster.awaitReady(victim, Duration.ofSeconds(90));
                }
                long head = session.lastAckedSeq();
                assertThat(head).isEqualTo(1_200);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> seen.stream().allMatch(s -> s.ops.size() >= head || !s.ends.isEmpty()));
                assertThat(seen).allSatisfy(s -> {
                    assertThat(s.ends).isEmpty();
                    assertThat(s.ops).isSorted().doesNotHaveDuplicates().hasSize((int) head);
                });
            } finally {
                readers.forEach(SequencerClient::close);
            }
        }
    }

    @Test
    void aStrictWriterWhoseBaseIsOldGetsTheMissingOpsAsAValue(@TempDir Path directory) {
        try (LocalCluster cluster = Clusters.three(directory);
                SequencerClient client = SequencerClient.connect(cluster.endpoints(), OPTIONS)) {
            client.documents().create("board", DocumentMode.STRICT);
            ClientSession one = client.session("board", SequencerClient.newClientId());
            ClientSession two = client.session("board", SequencerClient.newClientId());
            Op op = Edits.opaque(new byte[] {1});
            assertThat(one.submitAndWait(0, List.of(op))).isInstanceOf(Outcome.Acked.class);

            Outcome.Rejected late = (Outcome.Rejected) two.submitAndWait(0, List.of(op));
            assertThat(late.code()).isEqualTo(ErrorCode.BASE_MISMATCH);
            assertThat(late.details().getMissingList())
                    .extracting(OpEvent::getServerSeq)
                    .containsExactly(1L);
            assertThat(two.submitAndWait(1, List.of(op))).isInstanceOf(Outcome.Acked.class);
        }
    }

    private static void write(ClientSession session, int ops) {
        for (int i = 0; i < ops; i++) {
            Outcome outcome =
                    session.submitOnLast(List.of(Edits.insert(0, "x"))).join();
            assertThat(outcome).isInstanceOf(Outcome.Acked.class);
        }
    }

    private static final class Seen implements Subscription.Listener {
        private final List<Long> ops = Collections.synchronizedList(new ArrayList<>());
        private final List<Error> ends = new CopyOnWriteArrayList<>();

        @Override
        public void ops(List<OpEvent> events) {
            events.forEach(event -> ops.add(event.getServerSeq()));
        }

        @Override
        public void ended(Error error) {
            ends.add(error);
        }
    }
}
