package io.sequencer.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequencer.cli.cluster.LocalCluster;
import io.sequencer.cli.cluster.LocalNode;
import io.sequencer.client.AppendSession;
import io.sequencer.client.ClientOptions;
import io.sequencer.client.Endpoint;
import io.sequencer.client.OpId;
import io.sequencer.client.Outcome;
import io.sequencer.client.SequencerClient;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.OpEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillAllTest {

    private static final ClientOptions OPTIONS =
            ClientOptions.defaults().withSubmitTimeout(Duration.ofSeconds(120)).withCallTimeout(Duration.ofSeconds(60));
    private static final int DOCUMENTS = 6;
    private static final int OUTSTANDING = 50;

    private final Map<String, Map<OpId, Outcome.Acked>> acked = new ConcurrentHashMap<>();
    private final List<Outcome> others = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong outstanding = new AtomicLong();
    private final AtomicBoolean stopping = new AtomicBoolean();

    @Test
    void allNodesKilledAndRestartedKeepEveryAckedOp(@TempDir Path directory) {
        try (LocalCluster cluster = Clusters.three(directory);
                SequencerClient client = SequencerClient.connect(cluster.endpoints(), OPTIONS)) {
            List<AppendSession> sessions = new ArrayList<>();
            for (int i = 0; i < DOCUMENTS; i++) {
                client.documents().create("events/" + i, DocumentMode.APPEND);
                sessions.add(client.appendSession("events/" + i, SequencerClient.newClientId()));
            }
            sessions.forEach(this::load);
            for (int round = 0; round < 2; round++) {
                long before = ackedOps();
                await().atMost(Duration.ofSeconds(60)).until(() -> ackedOps() > before + 3_000);
                cluster.nodes().forEach(LocalNode::kill);
                cluster.nodes().forEach(cluster::start);
                cluster.nodes().forEach(node -> cluster.awaitReady(node, Duration.ofSeconds(90)));
            }
            long before = ackedOps();
            await().atMost(Duration.ofSeconds(90)).until(() -> ackedOps() > before + 1_000);
            stopping.set(true);
            await().atMost(Duration.ofSeconds(60)).until(() -> outstanding.get() == 0);

            assertThat(others).as("outcomes that are not acks").isEmpty();
            for (Endpoint node : cluster.endpoints()) {
                for (AppendSession session : sessions) {
                    assertHoldsEveryAckedOpAtItsNumber(client, node, session.docId());
                }
            }
        }
    }

    private void load(AppendSession session) {
        acked.put(session.docId(), new ConcurrentHashMap<>());
        for (int i = 0; i < OUTSTANDING; i++) {
            outstanding.incrementAndGet();
            send(session);
        }
    }

    private void send(AppendSession session) {
        session.append("an event".getBytes(StandardCharsets.UTF_8)).thenAccept(outcome -> {
            if (outcome instanceof Outcome.Acked ack) {
                acked.get(session.docId()).put(ack.first(), ack);
            } else {
                others.add(outcome);
                stopping.set(true);
            }
            if (stopping.get()) {
                outstanding.decrementAndGet();
            } else {
                send(session);
            }
        });
    }

    private long ackedOps() {
        return acked.values().stream().mapToLong(Map::size).sum();
    }

    private void assertHoldsEveryAckedOpAtItsNumber(SequencerClient client, Endpoint node, String docId) {
        Map<OpId, Long> held = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        long[] next = {1};
        client.documentsAt(node).ops(docId, 1, 0, (OpEvent op) -> {
            if (op.getServerSeq() != next[0]++) {
                wrong.add("number " + op.getServerSeq() + " where " + (next[0] - 1) + " was due");
            }
            if (held.put(new OpId(op.getClientId(), op.getClientSeq()), op.getServerSeq()) != null) {
                wrong.add(op.getClientSeq() + " is there twice");
            }
        });
        assertThat(wrong).as("%s on %s", docId, node).isEmpty();
        acked.get(docId).forEach((opId, ack) -> {
            if (!Long.valueOf(ack.firstServerSeq()).equals(held.get(opId))) {
                wrong.add(opId + " was acked at " + ack.firstServerSeq() + " and is at " + held.get(opId));
            }
        });
        assertThat(wrong).as("acked ops of %s on %s", docId, node).isEmpty();
    }
}
