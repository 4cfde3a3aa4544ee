package io.sequencer.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.cli.cluster.LocalCluster;
import io.sequencer.cli.cluster.LocalNode;
import io.sequencer.client.ClientOptions;
import io.sequencer.client.Edits;
import io.sequencer.client.Endpoint;
import io.sequencer.client.SequencerClient;
import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Submit;
import io.sequencer.proto.v1.SubmitReply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuplicateTest {

    private static final ClientOptions OPTIONS = ClientOptions.defaults().withCallTimeout(Duration.ofSeconds(60));

    @Test
    void resendOfOneOpIdToEveryNodeGetsTheFirstNumber(@TempDir Path directory) {
        try (LocalCluster cluster = Clusters.three(directory);
                SequencerClient client = SequencerClient.connect(cluster.endpoints(), OPTIONS)) {
            client.documents().create("notes", DocumentMode.TEXT);
            Submit message = message("first");
            Ack first = ackOf(client.documents().submit(message));
            assertThat(first.getServerSeq()).isEqualTo(1);
            assertThat(first.getDuplicate()).isFalse();

            assertResendsGetTheFirstAck(client, cluster.endpoints(), message, first);

            for (LocalNode node : cluster.nodes()) {
                cluster.killAndRestart(node);
            }
            assertResendsGetTheFirstAck(client, cluster.endpoints(), message, first);

            SubmitReply other = client.documents()
                    .submit(message.toBuilder()
                            .setOps(0, Edits.insert(0, "other"))
                            .build());
            assertThat(other.getRejected().getError().getCode()).isEqualTo(ErrorCode.OP_ID_REUSED);
            assertThat(client.documents().head("notes").getHeadSeq()).isEqualTo(1);
        }
    }

    @Test
    void oneOpIdSentToEveryNodeAtOnceIsAppliedOnce(@TempDir Path directory) {
        try (LocalCluster cluster = Clusters.three(directory);
                SequencerClient client = SequencerClient.connect(cluster.endpoints(), OPTIONS)) {
            client.documents().create("notes", DocumentMode.TEXT);
            for (int round = 1; round <= 20; round++) {
                Submit message = message("x").toBuilder().setBaseSeq(round - 1).build();
                List<CompletableFuture<Ack>> acks = new ArrayList<>();
                for (Endpoint node : cluster.endpoints()) {
                    acks.add(CompletableFuture.supplyAsync(
                            () -> ackOf(client.documentsAt(node).submit(message))));
                }
                int number = round;
                assertThat(acks)
                        .allSatisfy(ack -> assertThat(ack.join().getServerSeq()).isEqualTo(number));
                assertThat(acks.stream().filter(ack -> !ack.join().getDuplicate()))
                        .hasSize(1);
            }
            assertThat(client.documents().content("notes", 0).asText()).isEqualTo("x".repeat(20));
        }
    }

    private static void assertResendsGetTheFirstAck(
            SequencerClient client, List<Endpoint> nodes, Submit message, Ack first) {
        for (Endpoint node : nodes) {
            Ack again = ackOf(client.documentsAt(node).submit(message));
            assertThat(again.getServerSeq()).isEqualTo(first.getServerSeq());
            assertThat(again.getDuplicate()).isTrue();
        }
    }

    private static Submit message(String text) {
        return Submit.newBuilder()
                .setDocId("notes")
                .setClientId(SequencerClient.newClientId())
                .setFirstClientSeq(1)
                .addOps(Edits.insert(0, text))
                .build();
    }

    private static Ack ackOf(SubmitReply reply) {
        assertThat(reply.hasAck()).as("%s", reply).isTrue();
        return reply.getAck();
    }
}
