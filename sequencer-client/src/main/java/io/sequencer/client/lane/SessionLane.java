package io.sequencer.client.lane;

import io.sequencer.client.OpId;
import io.sequencer.client.Outcome;
import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.ErrorDetails;
import io.sequencer.proto.v1.Limits;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.Rejected;
import io.sequencer.proto.v1.Submit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One editing session: what it has yet to send, what is on the way, and what every answer means for both.
 *
 * <p>No I/O and no clock: the link asks for the {@link #next} message and reports answers, broken connections
 * and the time. Belongs to the client's loop.
 */
public final class SessionLane implements Lane {

    private static final long LEAST_PAUSE_MILLIS = 5;
    private static final long MOST_PAUSE_MILLIS = 500;

    private final SessionPlace place;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    /** In the order of their numbers. */
    private final ArrayDeque<Flight> unanswered = new ArrayDeque<>();

    private long nextClientSeq;
    private int onTheWay;
    /** Answers still to come of messages that were given up behind a refused one. */
    private int discarding;
    /** A message has to be sent again: nothing leaves until all that is on the way came back. */
    private boolean rewinding;

    private long pausedUntilNanos;
    private long pauseMillis = LEAST_PAUSE_MILLIS;
    private @Nullable String stopped;

    public SessionLane(SessionPlace place) {
        this.place = place;
        this.nextClientSeq = place.firstClientSeq();
        this.stopped = place.stopReason();
    }

    public SessionPlace place() {
        return place;
    }

    @Override
    public String docId() {
        return place.docId();
    }

    @Override
    public String clientId() {
        return place.clientId();
    }

    public void offer(Waiting message) {
        String reason = stopped;
        if (reason != null) {
            message.outcome()
                    .complete(new Outcome.Unknown(unnumbered(), message.ops().size(), reason));
            place.left(1);
            return;
        }
        waiting.add(message);
    }

    @Override
    public boolean wantsToSend() {
        return !waiting.isEmpty() || onTheWay < unanswered.size();
    }

    @Override
    public @Nullable ClientMessage next(long nowNanos, Limits limits) {
        Flight flight = nextFlight(nowNanos, limits);
        return flight == null ? null : flight.message;
    }

    @Nullable
    Flight nextFlight(long nowNanos, Limits limits) {
        if (discarding > 0 || stopped != null) {
            return null;
        }
        if (rewinding) {
            if (onTheWay > 0 || nowNanos - pausedUntilNanos < 0) {
                return null;
            }
            rewinding = false;
        }
        if (onTheWay >= place.window()) {
            return null;
        }
        Flight flight = onTheWay < unanswered.size() ? firstUnsent() : board(limits);
        if (flight != null) {
            flight.onTheWay = true;
            flight.sendings++;
            onTheWay++;
        }
        return flight;
    }

    private @Nullable Flight firstUnsent() {
        for (Flight flight : unanswered) {
            if (!flight.onTheWay) {
                return flight;
            }
        }
        throw new IllegalStateException("fewer on the way than unanswered, yet none is unsent");
    }

    private @Nullable Flight board(Limits limits) {
        Waiting head = waiting.poll();
        if (head == null) {
            return null;
        }
        Submit.Builder submit = Submit.newBuilder()
                .setDocId(place.docId())
                .setClientId(place.clientId())
                .setFirstClientSeq(nextClientSeq)
                .setBaseSeq(head.baseSeq() == Waiting.ON_LAST ? place.lastOwnSeq() : head.baseSeq())
                .addAllOps(head.ops());
        List<Waiting> parts = place.gathers() ? gather(head, submit, limits) : List.of(head);
        Flight flight = new Flight(submit.build(), parts);
        nextClientSeq += flight.submit().getOpsCount();
        unanswered.add(flight);
        int size = flight.message.getSerializedSize();
        if (limits.getFrameBytes() > 0 && size > limits.getFrameBytes()) {
            refuse(flight, tooLarge(size, limits.getFrameBytes()));
            return null;
        }
        return flight;
    }

    /** The node would end the connection over it, on every connection again. */
    private static Error tooLarge(int bytes, int most) {
        return Error.newBuilder()
                .setCode(ErrorCode.TOO_LARGE)
                .setMessage("the message has " + bytes + " bytes, a node takes " + most + ": send fewer or smaller ops")
                .setDetails(ErrorDetails.newBuilder().setLimit("frame_bytes").setLimitValue(most))
                .build();
    }

    /** Takes the appends that wait behind {@code head} into the same message, within the limits. */
    private List<Waiting> gather(Waiting head, Submit.Builder submit, Limits limits) {
        int mostOps = limits.getOpsPerMessage() > 0 ? limits.getOpsPerMessage() : 1;
        long mostBytes = Math.min(SessionPlace.GATHERED_BYTES, limits.getFrameBytes() / 2);
        List<Waiting> parts = new ArrayList<>();
        parts.add(head);
        long bytes = bytes(head);
        int ops = head.ops().size();
        for (Waiting more = waiting.peek(); more != null; more = waiting.peek()) {
            bytes += bytes(more);
            ops += more.ops().size();
            if (ops > mostOps || bytes > mostBytes) {
                break;
            }
            submit.addAllOps(more.ops());
            parts.add(more);
            waiting.poll();
        }
        return parts;
    }

    private static long bytes(Waiting message) {
        long bytes = 0;
        for (Op op : message.ops()) {
            bytes += op.getOpaque().size() + 16;
        }
        return bytes;
    }

    @Override
    public @Nullable Flight acked(Ack ack) {
        Flight flight = take(ack.getFirstClientSeq());
        if (flight != null) {
            pauseMillis = LEAST_PAUSE_MILLIS;
            place.ackedAt(
                    ack.getServerSeq() + (ack.getAtMost() ? 0 : flight.submit().getOpsCount() - 1));
            place.left(flight.waiting());
        }
        return flight;
    }

    @Override
    public boolean rejected(Rejected rejected, long nowNanos) {
        Flight flight = find(rejected.getFirstClientSeq());
        Error error = rejected.getError();
        ErrorCode code = error.getCode();
        if (flight == null) {
            if (discarding > 0 && (code == ErrorCode.UNAVAILABLE || code == ErrorCode.INTERNAL)) {
                // Its copy may still be under way under a number that a new message would take.
                stop("what became of a message behind a refused one is not known (" + code + ")");
            }
            discardedOne();
            return false;
        }
        if (Refusals.sendAgain(code) || overtaken(flight, error)) {
            backToUnsent(flight);
            rewinding = true;
            pause(nowNanos, error.getDetails().getRetryAfterMs());
            return Refusals.elsewhere(code);
        }
        backToUnsent(flight);
        if (flight.sendings > 1 && Refusals.mayTurn(code)) {
            stop("refused with " + code + " after it had been sent before: " + error.getMessage());
        } else {
            refuse(flight, error);
            if (code == ErrorCode.SESSION_EXPIRED || code == ErrorCode.CLIENT_ID_TAKEN) {
                stop("this session cannot go on (" + code + "): open one with a new clientId");
            }
        }
        return false;
    }

    /** Refused only because an earlier message of ours, still unanswered, has to be sent again. */
    private boolean overtaken(Flight flight, Error error) {
        Flight head = unanswered.peek();
        if (head == null || head == flight) {
            return false;
        }
        if (error.getCode() == ErrorCode.SESSION_EXPIRED) {
            // A session whose first message has not arrived looks like one that was forgotten.
            return head.first() == 1;
        }
        long expected = error.getDetails().getExpectedClientSeq();
        return error.getCode() == ErrorCode.OUT_OF_ORDER && head.first() <= expected && expected < flight.first();
    }

    private void pause(long nowNanos, int askedMillis) {
        long millis = Math.max(askedMillis, pauseMillis);
        pauseMillis = Math.min(MOST_PAUSE_MILLIS, pauseMillis * 2);
        long until = nowNanos + TimeUnit.MILLISECONDS.toNanos(millis);
        if (pausedUntilNanos - until < 0) {
            pausedUntilNanos = until;
        }
    }

    /** A definite refusal takes what is behind it along: that was written on top of it. */
    private void refuse(Flight refused, Error error) {
        nextClientSeq = refused.first();
        refused.rejected(error.getCode(), error.getMessage(), error.getDetails());
        place.left(refused.waiting());
        String behind = "not applied, because the message before it was refused (" + error.getCode() + "): "
                + error.getMessage();
        boolean reached = false;
        for (Iterator<Flight> flights = unanswered.iterator(); flights.hasNext(); ) {
            Flight flight = flights.next();
            reached |= flight == refused;
            if (!reached) {
                continue;
            }
            flights.remove();
            if (flight != refused) {
                if (flight.onTheWay) {
                    discarding++;
                    onTheWay--;
                }
                flight.rejected(error.getCode(), behind, ErrorDetails.getDefaultInstance());
                place.left(flight.waiting());
            }
        }
        if (discarding == 0 && onTheWay == 0) {
            rewinding = false;
        }
        for (Waiting message = waiting.poll(); message != null; message = waiting.poll()) {
            message.outcome()
                    .complete(new Outcome.Rejected(
                            unnumbered(),
                            message.ops().size(),
                            error.getCode(),
                            behind,
                            ErrorDetails.getDefaultInstance()));
            place.left(1);
        }
    }

    @Override
    public void connectionLost() {
        if (discarding > 0) {
            // Their copies may still be under way under numbers that new messages would take.
            stop("the connection broke while messages behind a refused one were coming back");
        }
        for (Flight flight : unanswered) {
            flight.onTheWay = false;
        }
        onTheWay = 0;
        rewinding = false;
        pausedUntilNanos = 0;
    }

    /** Gives up what is past its deadline. */
    @Override
    public void tick(long nowNanos, String lastProblem) {
        Flight head = unanswered.peek();
        if (head != null && nowNanos - head.deadlineNanos() >= 0) {
            stop("no answer before the deadline" + lastProblem);
            return;
        }
        for (Waiting first = waiting.peek();
                unanswered.isEmpty() && first != null && nowNanos - first.deadlineNanos() >= 0;
                first = waiting.peek()) {
            waiting.poll();
            first.outcome()
                    .complete(new Outcome.Unknown(
                            unnumbered(), first.ops().size(), "never sent before the deadline" + lastProblem));
            place.left(1);
        }
    }

    /**
     * Ends the session: the outcome of what was sent is unknown, and until it is known the next number must not be used
     * for another payload.
     */
    @Override
    public void stop(String reason) {
        if (stopped != null) {
            return;
        }
        stopped = reason + "; the session ended: ask for the status of the op, then go on with a new session";
        place.stopped(stopped);
        for (Flight flight = unanswered.poll(); flight != null; flight = unanswered.poll()) {
            flight.unknown(stopped);
            place.left(flight.waiting());
        }
        for (Waiting message = waiting.poll(); message != null; message = waiting.poll()) {
            message.outcome()
                    .complete(new Outcome.Unknown(unnumbered(), message.ops().size(), stopped));
            place.left(1);
        }
        onTheWay = 0;
    }

    private @Nullable Flight find(long first) {
        for (Flight flight : unanswered) {
            if (flight.onTheWay && flight.first() == first) {
                return flight;
            }
        }
        return null;
    }

    private @Nullable Flight take(long first) {
        Flight flight = find(first);
        if (flight == null) {
            discardedOne();
            return null;
        }
        backToUnsent(flight);
        unanswered.remove(flight);
        return flight;
    }

    private void backToUnsent(Flight flight) {
        flight.onTheWay = false;
        onTheWay--;
    }

    private void discardedOne() {
        if (discarding > 0) {
            discarding--;
        }
    }

    private OpId unnumbered() {
        return new OpId(place.clientId(), 0);
    }
}
