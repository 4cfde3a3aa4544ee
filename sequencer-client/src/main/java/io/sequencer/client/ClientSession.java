package io.sequencer.client;

import io.sequencer.client.lane.SessionPlace;
import io.sequencer.client.lane.Waiting;
import io.sequencer.client.link.Link;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.ErrorDetails;
import io.sequencer.proto.v1.Op;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * An editing session in a text or strict document. Numbers its ops itself; one message is on the way at a time, the next
 * waits. Any thread.
 *
 * <p>A refused message takes those that wait behind it along, since they were written on top of it; the session then goes
 * on. After {@link Outcome.Unknown} of a message that was sent it does not: ask {@link Documents#opStatus}, then open a
 * session at the next number.
 */
public final class ClientSession implements AutoCloseable {

    private final Link link;
    private final SessionPlace place;

    ClientSession(Link link, SessionPlace place) {
        this.link = link;
        this.place = place;
    }

    public String docId() {
        return place.docId();
    }

    public String clientId() {
        return place.clientId();
    }

    /** The highest number an op of this session got; 0 before the first ack. */
    public long lastAckedSeq() {
        return place.lastOwnSeq();
    }

    /**
     * Sends one message: all its ops in one log entry, or none.
     *
     * <p>Strict documents: a base that is not the head is {@link Outcome.Rejected} with {@code BASE_MISMATCH}, and
     * {@code details().getMissingList()} holds the ops to apply first.
     *
     * @param baseSeq what the first op was written against; the others are each written against the one before
     */
    public CompletableFuture<Outcome> submit(long baseSeq, List<Op> ops) {
        if (baseSeq < 0) {
            throw new IllegalArgumentException("baseSeq must not be negative");
        }
        return enter(link, place, baseSeq, ops);
    }

    public CompletableFuture<Outcome> submit(long baseSeq, Op op) {
        return submit(baseSeq, List.of(op));
    }

    /**
     * Sends one message on the session's own last acked number, taken when it leaves: for a writer that knows that the
     * document then is what its own ops made it.
     */
    public CompletableFuture<Outcome> submitOnLast(List<Op> ops) {
        return enter(link, place, Waiting.ON_LAST, ops);
    }

    /** As {@link #submit(long, List)}, waiting for the outcome. Not on the client's thread. */
    public Outcome submitAndWait(long baseSeq, List<Op> ops) {
        if (link.onOwnThread()) {
            throw new IllegalStateException("the client's own thread cannot wait for an outcome");
        }
        return submit(baseSeq, ops).join();
    }

    static CompletableFuture<Outcome> enter(Link link, SessionPlace place, long baseSeq, List<Op> ops) {
        if (ops.isEmpty()) {
            throw new IllegalArgumentException("a message needs at least one op");
        }
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        if (!link.submit(place, new Waiting(baseSeq, ops, link.deadline(), outcome))) {
            outcome.complete(new Outcome.Rejected(
                    new OpId(place.clientId(), 0),
                    ops.size(),
                    ErrorCode.OVERLOADED,
                    place.mostWaiting() + " messages of this session wait already: wait for an outcome first",
                    ErrorDetails.newBuilder()
                            .setLimit("waitingPerSession")
                            .setLimitValue(place.mostWaiting())
                            .build()));
        }
        return outcome;
    }

    /** Gives up what is unanswered: it becomes {@link Outcome.Unknown}. */
    @Override
    public void close() {
        link.forget(place);
    }
}
