package io.sequencer.cli.drill.member;

import io.sequencer.client.AppendSession;
import io.sequencer.client.ClientOptions;
import io.sequencer.client.Documents;
import io.sequencer.client.Endpoint;
import io.sequencer.client.Outcome;
import io.sequencer.client.SequencerClient;
import io.sequencer.client.Subscription;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.OpEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One document with a writer that always has an op on the way, and a subscriber at another node. */
final class SteadyWrites implements AutoCloseable {

    static final ClientOptions OPTIONS =
            ClientOptions.defaults().withSubmitTimeout(Duration.ofSeconds(60)).withCallTimeout(Duration.ofSeconds(60));

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final String docId;
    private final SequencerClient writer;
    private final SequencerClient reader;
    private final AppendSession session;
    private final Seen seen = new Seen();
    /** Numbers of acks by the op's clientSeq. */
    private final Map<Long, Long> acked = new ConcurrentSkipListMap<>();

    private final AtomicLong sent = new AtomicLong();
    private volatile boolean stopping;
    private volatile boolean idle;
    private volatile @Nullable Outcome failure;

    SteadyWrites(String docId, List<Endpoint> nodes, int first) {
        this.docId = docId;
        List<Endpoint> rotated = new ArrayList<>(nodes);
        Collections.rotate(rotated, first);
        writer = SequencerClient.connect(rotated, OPTIONS);
        Collections.rotate(rotated, 1);
        reader = SequencerClient.connect(rotated, OPTIONS);
        writer.documents().create(docId, DocumentMode.APPEND);
        reader.subscribe(docId, 0, seen);
        session = writer.appendSession(docId, SequencerClient.newClientId());
        send();
    }

    private void send() {
        long clientSeq = sent.incrementAndGet();
        session.append(("op " + clientSeq).getBytes(StandardCharsets.UTF_8)).thenAccept(outcome -> {
            if (outcome instanceof Outcome.Acked ack) {
                acked.put(clientSeq, ack.firstServerSeq());
            } else {
                failure = outcome;
            }
            if (stopping || failure != null) {
                idle = true;
            } else {
                send();
            }
        });
    }

    int acks() {
        return acked.size();
    }

    /** Ends the writing and compares everything; what is wrong, one sentence each. */
    List<String> findings(List<Endpoint> nodes) throws InterruptedException {
        List<String> findings = new ArrayList<>();
        stopping = true;
        await(() -> idle);
        if (!idle || failure != null) {
            findings.add(docId + ": the writer ended with " + failure);
        }
        long head = acked.size();
        await(() -> seen.last >= head);
        if (seen.last != head || seen.gaps.get() > 0 || seen.end != null) {
            findings.add(docId + ": the subscription saw " + seen.last + " of " + head + " ops, with " + seen.gaps
                    + " gaps, end " + seen.end);
        }
        Set<Object> chains = new HashSet<>();
        for (Endpoint node : nodes) {
            Documents documents = reader.documentsAt(node);
            Map<Long, Long> logged = new ConcurrentSkipListMap<>();
            documents.ops(docId, 1, 0, op -> logged.put(op.getClientSeq(), op.getServerSeq()));
            long lost = acked.entrySet().stream()
                    .filter(ack -> !ack.getValue().equals(logged.get(ack.getKey())))
                    .count();
            if (lost > 0) {
                findings.add(docId + " on " + node + ": " + lost + " acked ops are lost or at another number");
            }
            chains.add(documents.head(docId).getChainHash());
        }
        if (chains.size() != 1) {
            findings.add(docId + ": " + chains.size() + " different chain hashes on " + nodes.size() + " nodes");
        }
        return findings;
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.holds() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Override
    public void close() {
        writer.close();
        reader.close();
    }

    /** Runs on the reader's thread; read by all. */
    private static final class Seen implements Subscription.Listener {
        private volatile long last;
        private final AtomicLong gaps = new AtomicLong();
        private volatile @Nullable Error end;

        @Override
        public void ops(List<OpEvent> ops) {
            for (OpEvent op : ops) {
                if (op.getServerSeq() != last + 1) {
                    gaps.incrementAndGet();
                }
                last = op.getServerSeq();
            }
        }

        @Override
        public void ended(Error error) {
            end = error;
        }
    }
}
