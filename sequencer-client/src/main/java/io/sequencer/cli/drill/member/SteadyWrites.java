package io.sequencer.cli.drill.member;

import com.google.protobuf.ByteString;
import io.sequencer.client.AppendSession;
import io.sequencer.client.ClientOptions;
import io.sequencer.client.ClientSession;
import io.sequencer.client.Content;
import io.sequencer.client.Documents;
import io.sequencer.client.Endpoint;
import io.sequencer.client.Outcome;
import io.sequencer.client.RefusedException;
import io.sequencer.client.SequencerClient;
import io.sequencer.proto.v1.DocumentHead;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.OpEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One document with its only author, who always has an op on the way. Sent from the client's thread, asked by the drill's. */
final class SteadyWrites implements AutoCloseable {

    /** An op is sent again for longer than a drill waits for anything: none may stay without an answer. */
    static final ClientOptions OPTIONS =
            ClientOptions.defaults().withSubmitTimeout(Duration.ofSeconds(180)).withCallTimeout(Duration.ofSeconds(60));

    /** Ops on the way in append documents; in the others only one can be. */
    private static final int WINDOW = 4;

    private final Payloads payloads;
    private final String author = SequencerClient.newClientId();
    private final SequencerClient client;
    private final Function<Op, CompletableFuture<Outcome>> session;
    private final Executor pause;
    private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean stopping;

    /** Guarded by this, as the next: the order of the numbers is the order of the calls. */
    private long sent;

    private int underWay;

    /** Written by the client's thread, as the next two. The author is alone: op n is acked at n, or something is wrong. */
    private volatile long acked;

    private volatile long lastAckNanos = System.nanoTime();
    private volatile long longestGapNanos;

    SteadyWrites(Payloads payloads, int pauseMillis, List<Endpoint> nodes, int first) {
        this.payloads = payloads;
        List<Endpoint> rotated = new ArrayList<>(nodes);
        Collections.rotate(rotated, first);
        client = SequencerClient.connect(rotated, OPTIONS);
        client.documents().create(payloads.docId(), payloads.mode());
        session = session();
        pause = CompletableFuture.delayedExecutor(pauseMillis, TimeUnit.MILLISECONDS);
        for (int i = 0; i < (isAppend() ? WINDOW : 1); i++) {
            send();
        }
    }

    private boolean isAppend() {
        return payloads.mode() == DocumentMode.APPEND;
    }

    private Function<Op, CompletableFuture<Outcome>> session() {
        if (isAppend()) {
            AppendSession append = client.appendSession(payloads.docId(), author);
            return op -> append.append(op.getOpaque());
        }
        ClientSession editing = client.session(payloads.docId(), author);
        return op -> editing.submitOnLast(List.of(op));
    }

    private void send() {
        long seq;
        CompletableFuture<Outcome> outcome;
        synchronized (this) {
            if (stopping) {
                return;
            }
            underWay++;
            seq = ++sent;
            outcome = session.apply(payloads.op(seq));
        }
        outcome.thenAccept(what -> ended(seq, what));
    }

    private void ended(long seq, Outcome outcome) {
        if (outcome instanceof Outcome.Acked ack) {
            if (!ack.atMost() && ack.firstServerSeq() != seq) {
                wrong.add(docId() + ": op " + seq + " was acked at " + ack.firstServerSeq());
            }
            long now = System.nanoTime();
            longestGapNanos = Math.max(longestGapNanos, now - lastAckNanos);
            lastAckNanos = now;
            acked = Math.max(acked, seq);
        } else {
            wrong.add(docId() + ": op " + seq + " failed: " + outcome);
            stopping = true;
        }
        synchronized (this) {
            underWay--;
        }
        if (!stopping) {
            pause.execute(this::send);
        }
    }

    String docId() {
        return payloads.docId();
    }

    /** Ops that were acked; also the number of the last one. */
    long acks() {
        return acked;
    }

    /** What was acked so far. */
    AckedOps ackedOps() {
        return new AckedOps(payloads, author, acked);
    }

    /** What ended the writing before its time; empty if nothing did. */
    List<String> failures() {
        return List.copyOf(wrong);
    }

    /** From now on the longest time without an ack is measured anew. */
    void measureGap() {
        longestGapNanos = 0;
    }

    /** The longest time between two acks since {@link #measureGap}, or since the last one. */
    long longestGapNanos() {
        return Math.max(longestGapNanos, System.nanoTime() - lastAckNanos);
    }

    /** Sends nothing more; what is on the way still comes back. */
    synchronized void stop() {
        stopping = true;
    }

    synchronized boolean isIdle() {
        return stopping && underWay == 0;
    }

    /** Documents that are not text are truncated only up to what a client gave as their content. */
    void putContent() {
        long at = acked;
        if (payloads.mode() != DocumentMode.TEXT && at > 0) {
            client.documents().putSnapshot(docId(), at, ByteString.copyFromUtf8(payloads.at(at)));
        }
    }

    /** Compares every node with what was acked; what is wrong, one sentence each. Only when idle. */
    List<String> findings(List<Endpoint> nodes) {
        List<String> findings = new ArrayList<>(wrong);
        Set<ByteString> chains = new HashSet<>();
        for (Endpoint node : nodes) {
            DocumentHead head = compare(node, findings);
            chains.add(head.getChainHash());
        }
        if (chains.size() > 1) {
            findings.add(docId() + ": " + chains.size() + " different chain hashes on " + nodes.size() + " nodes");
        }
        return findings;
    }

    private DocumentHead compare(Endpoint node, List<String> findings) {
        Documents documents = client.documentsAt(node);
        Scan scan = null;
        DocumentHead head = documents.head(docId());
        while (scan == null) {
            scan = scan(documents, head);
            head = documents.head(docId());
        }
        if (scan.next <= acked) {
            findings.add(docId() + " on " + node + ": " + (acked - scan.next + 1) + " acked ops are lost: it ends at "
                    + (scan.next - 1) + " of " + acked);
        } else if (scan.next > acked + 1) {
            findings.add(docId() + " on " + node + ": ends at " + (scan.next - 1) + ", acked were " + acked);
        }
        if (scan.others > 0) {
            findings.add(
                    docId() + " on " + node + ": " + scan.others + " numbers hold another op than was acked there");
        }
        if (payloads.mode() == DocumentMode.TEXT && acked > 0 && scan.next == acked + 1) {
            Content content = documents.content(docId(), 0);
            if (!content.asText().equals(payloads.at(acked))) {
                findings.add(docId() + " on " + node + ": its content is not what its last op left");
            }
        }
        return head;
    }

    /** All that is not truncated; null if more was truncated meanwhile. */
    private @Nullable Scan scan(Documents documents, DocumentHead head) {
        Scan scan = new Scan(head.getFloor() + 1);
        try {
            documents.ops(docId(), scan.next, 0, scan::add);
            return scan;
        } catch (RefusedException e) {
            if (e.code() == ErrorCode.COMPACTED) {
                return null;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        client.close();
    }

    /** A reading of the log. */
    private final class Scan {
        private long next;
        private long others;

        Scan(long first) {
            next = first;
        }

        void add(OpEvent op) {
            if (op.getServerSeq() != next || op.getClientSeq() != next || !payloads.isOp(next, op.getOp())) {
                others++;
            }
            next = op.getServerSeq() + 1;
        }
    }
}
