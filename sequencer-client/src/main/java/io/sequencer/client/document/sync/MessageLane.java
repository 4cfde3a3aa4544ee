package io.sequencer.client.document.sync;

import io.sequencer.client.document.sync.Outgoing.Standing;
import io.sequencer.client.lane.Flight;
import io.sequencer.client.lane.Lane;
import io.sequencer.client.lane.Refusals;
import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Limits;
import io.sequencer.proto.v1.Rejected;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How an open document's message in flight travels: on every connection again, until it is answered. Belongs to the client's loop;
 * takes the document's lock to look at the message.
 */
final class MessageLane implements Lane {

    private static final long LEAST_PAUSE_MILLIS = 5;
    private static final long MOST_PAUSE_MILLIS = 500;

    private final TextSync document;
    private final String docId;
    private final String clientId;
    private long pausedUntilNanos;
    private long pauseMillis = LEAST_PAUSE_MILLIS;

    MessageLane(TextSync document, String docId, String clientId) {
        this.document = document;
        this.docId = docId;
        this.clientId = clientId;
    }

    @Override
    public String docId() {
        return docId;
    }

    @Override
    public String clientId() {
        return clientId;
    }

    @Override
    public boolean wantsToSend() {
        synchronized (document) {
            return document.mayLeave() != null || document.wantsPresenceSent();
        }
    }

    @Override
    public @Nullable ClientMessage next(long nowNanos, Limits limits) {
        synchronized (document) {
            Outgoing message = document.mayLeave();
            if (message != null && nowNanos - pausedUntilNanos >= 0) {
                message.standing = Standing.ON_THE_WAY;
                message.sendings++;
                return ClientMessage.newBuilder().setSubmit(message.submit).build();
            }
            return document.nextPresence(nowNanos);
        }
    }

    @Override
    public @Nullable Flight acked(Ack ack) {
        synchronized (document) {
            Outgoing message = onTheWay(ack.getFirstClientSeq());
            if (message == null) {
                return null;
            }
            pauseMillis = LEAST_PAUSE_MILLIS;
            message.standing = Standing.ACKED;
            message.ackedUpTo = ack.getServerSeq() + (ack.getAtMost() ? 0 : message.submit.getOpsCount() - 1);
            return new Flight(message.submit, List.of());
        }
    }

    @Override
    public boolean rejected(Rejected rejected, long nowNanos) {
        Error error = rejected.getError();
        Outgoing message;
        synchronized (document) {
            message = onTheWay(rejected.getFirstClientSeq());
            if (message == null) {
                return false;
            }
            if (Refusals.sendAgain(error.getCode())) {
                message.standing = Standing.UNSENT;
                pause(nowNanos, error.getDetails().getRetryAfterMs());
                return Refusals.elsewhere(error.getCode());
            }
            message.standing = Standing.REFUSED;
        }
        document.refused(message, error);
        return false;
    }

    private @Nullable Outgoing onTheWay(long firstClientSeq) {
        Outgoing message = document.outgoing();
        return message != null
                        && message.standing == Standing.ON_THE_WAY
                        && message.submit.getFirstClientSeq() == firstClientSeq
                ? message
                : null;
    }

    private void pause(long nowNanos, int askedMillis) {
        long millis = Math.max(askedMillis, pauseMillis);
        pauseMillis = Math.min(MOST_PAUSE_MILLIS, pauseMillis * 2);
        pausedUntilNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Override
    public void connected(Limits limits) {
        document.connected(limits);
    }

    @Override
    public void connectionLost() {
        synchronized (document) {
            Outgoing message = document.outgoing();
            if (message != null && message.standing != Standing.REFUSED) {
                message.standing = Standing.UNSENT;
            }
            pausedUntilNanos = 0;
        }
        document.connectionLost();
    }

    @Override
    public void tick(long nowNanos, String lastProblem) {
        document.tick(nowNanos);
    }

    @Override
    public void stop(String reason) {
        document.close();
    }
}
