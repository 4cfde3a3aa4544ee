package io.sequencer.client.link;

import io.sequencer.client.ClientOptions;
import io.sequencer.client.Endpoint;
import io.sequencer.client.Subscription;
import io.sequencer.client.follow.Cursor;
import io.sequencer.client.follow.Subscriptions;
import io.sequencer.client.lane.Flight;
import io.sequencer.client.lane.Lane;
import io.sequencer.client.lane.SessionLane;
import io.sequencer.client.lane.SessionPlace;
import io.sequencer.client.lane.Waiting;
import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Failure;
import io.sequencer.proto.v1.Limits;
import io.sequencer.proto.v1.Rejected;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.proto.v1.Welcome;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one conversation going with some node, and all lanes and cursors on it.
 *
 * <p>State: connected, or waiting for the time of the next try. Belongs to the client's loop; {@link #submit},
 * {@link #subscribe}, {@link #unsubscribe} and {@link #close} may be called by all.
 */
public final class Link implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Link.class);

    /** Joins of one document that a node may be unable to answer in a row before another node is tried. */
    private static final int JOINS_BEFORE_LEAVING = 8;

    private final List<Endpoint> endpoints;
    private final ClientOptions options;
    private final LongSupplier nanoTime;
    private final Backoff backoff;
    private final Loop loop;
    private final Transport transport;
    private final Admittance admittance;

    private final ConcurrentLinkedQueue<Entering> entering = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean draining = new AtomicBoolean();

    private final Lanes lanes = new Lanes();
    private final Subscriptions subscriptions;
    private @Nullable Conversation conversation;
    private int nextEndpoint;
    private long nextTryNanos;
    private String lastProblem = "";
    private boolean closed;
    private volatile @Nullable Endpoint connectedTo;

    private record Entering(SessionPlace place, Waiting message) {}

    public Link(
            Loop loop,
            Transport transport,
            List<Endpoint> endpoints,
            ClientOptions options,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this.endpoints = List.copyOf(endpoints);
        this.options = options;
        this.nanoTime = nanoTime;
        this.backoff = new Backoff(20, 1_000, random);
        this.loop = loop;
        this.transport = transport;
        this.admittance = new Admittance(options.access(), loop, nanoTime, random);
        this.subscriptions = new Subscriptions();
        this.nextTryNanos = nanoTime.getAsLong();
    }

    public void start() {
        loop.start(this::tick);
    }

    /** The node of the present conversation, null between two. Any thread. */
    public @Nullable Endpoint connectedTo() {
        return connectedTo;
    }

    public Admittance admittance() {
        return admittance;
    }

    /** The one thread of the client; tasks run in order. */
    public Executor executor() {
        return loop;
    }

    /** The client's clock. */
    public long nanoTime() {
        return nanoTime.getAsLong();
    }

    public boolean onOwnThread() {
        return loop.isCurrent();
    }

    /** Leaves a message for the loop; false if the session has as many waiting as it may. Any thread. */
    public boolean submit(SessionPlace place, Waiting message) {
        if (!place.enter()) {
            return false;
        }
        entering.add(new Entering(place, message));
        if (draining.compareAndSet(false, true)) {
            loop.execute(this::drain);
        }
        if (loop.hasEnded()) {
            giveUpEntering();
        }
        return true;
    }

    /** Behind the loop's end, on the thread of whoever submits: nobody else would answer. */
    private void giveUpEntering() {
        for (Entering next = entering.poll(); next != null; next = entering.poll()) {
            next.place().stopped("the client was closed");
            new SessionLane(next.place()).offer(next.message());
        }
    }

    public long deadline() {
        return nanoTime.getAsLong() + options.submitTimeout().toNanos();
    }

    /** Any thread. */
    public Cursor subscribe(String docId, long after, Subscription.Listener listener) {
        Cursor cursor = new Cursor(docId, after, listener);
        loop.execute(() -> subscriptions.add(cursor, up()));
        return cursor;
    }

    /** Any thread. */
    public void unsubscribe(Cursor cursor) {
        loop.execute(() -> subscriptions.remove(cursor, up()));
    }

    /** A lane of the caller's own, and the subscription that goes with it. Any thread. */
    public void attach(Lane lane, Cursor cursor) {
        loop.execute(() -> {
            lanes.add(lane);
            Conversation stream = conversation;
            Limits limits = stream == null ? null : stream.limits();
            if (closed) {
                lane.stop("the client was closed");
            } else if (limits != null) {
                lane.connected(limits);
            }
            subscriptions.add(cursor, up());
        });
    }

    /** Takes them back; what is unanswered is not asked for any more. Any thread. */
    public void detach(Lane lane, Cursor cursor) {
        loop.execute(() -> {
            lanes.remove(lane);
            subscriptions.remove(cursor, up());
        });
    }

    /** Puts another lane in the place of one: the same caller under another clientId. Any thread. */
    public void replace(Lane old, Lane next) {
        loop.execute(() -> {
            lanes.remove(old);
            lanes.add(next);
        });
    }

    /** Puts another subscription in the place of one, on which nothing more is told. Any thread. */
    public void resubscribe(Cursor old, Cursor next) {
        loop.execute(() -> {
            subscriptions.replace(old, next, up());
        });
    }

    /** The lane has something to send. Any thread. */
    public void wake(Lane lane) {
        loop.execute(() -> {
            lanes.wake(lane);
            wakeDrain();
        });
    }

    /** Ends a session; what it has unanswered becomes unknown. Any thread. */
    public void forget(SessionPlace place) {
        // At once: what this thread submits next must not overtake the end.
        place.stopped("the session was closed: open another");
        loop.execute(() -> {
            lanes.end(place, "the session was closed");
        });
    }

    private void drain() {
        draining.set(false);
        for (Entering next = entering.poll(); next != null; next = entering.poll()) {
            SessionLane lane = lanes.of(next.place());
            lane.offer(next.message());
            lanes.wake(lane);
        }
        if (closed) {
            lanes.stop("the client was closed");
        }
        flush();
    }

    /** Writes what may leave. */
    void flush() {
        Conversation stream = conversation;
        if (stream != null) {
            lanes.flush(stream, nanoTime.getAsLong());
        }
    }

    void received(Conversation from, ServerMessage message) {
        if (from != conversation) {
            return;
        }
        from.heard(nanoTime.getAsLong());
        switch (message.getMessageCase()) {
            case ACK -> acked(from, message.getAck());
            case REJECTED -> rejected(from, message.getRejected());
            case OPS -> {
                backoff.succeeded();
                subscriptions.ops(message.getOps());
            }
            case WELCOME -> welcomed(from, message.getWelcome());
            case JOINED -> subscriptions.joined(message.getJoined());
            case SNAPSHOT_CHUNK -> subscriptions.chunk(message.getSnapshotChunk(), from::send);
            case CHECKPOINT -> subscriptions.checkpoint(message.getCheckpoint());
            case LEFT -> subscriptions.left(message.getLeft().getDocId(), from::send);
            case PRESENCES -> subscriptions.presences(message.getPresences());
            case RENEWED -> admittance.renewed(message.getRenewed());
            case PONG, RESPONSE -> {}
            case FAILURE -> failed(from, message.getFailure());
            case MESSAGE_NOT_SET -> log.warn("{} sent a message this client does not know", from.endpoint());
        }
    }

    private void welcomed(Conversation stream, Welcome welcome) {
        log.debug("welcomed by {} at {}", welcome.getNodeId(), stream.endpoint());
        stream.welcomed(welcome.getLimits());
        admittance.welcomed(welcome);
        connectedTo = stream.endpoint();
        lastProblem = "";
        subscriptions.joinAll(stream::send);
        lanes.connected(welcome.getLimits());
        flush();
    }

    private void acked(Conversation stream, Ack ack) {
        stream.inFlight--;
        backoff.succeeded();
        Lane lane = lanes.find(ack.getDocId(), ack.getClientId());
        Flight flight = lane == null ? null : lane.acked(ack);
        if (flight != null) {
            try {
                subscriptions.ownAck(ack, flight.submit());
            } finally {
                flight.acked(ack);
            }
        } else {
            subscriptions.strangerAck(ack, stream::send);
        }
        if (lane != null) {
            lanes.wake(lane);
        }
        wakeDrain();
    }

    private void rejected(Conversation stream, Rejected rejected) {
        stream.inFlight--;
        Lane lane = lanes.find(rejected.getDocId(), rejected.getClientId());
        if (lane == null) {
            return;
        }
        admittance.refused(rejected.getError());
        boolean elsewhere = lane.rejected(rejected, nanoTime.getAsLong());
        lanes.wake(lane);
        if (elsewhere) {
            lost(stream, stream.endpoint() + " says " + rejected.getError().getMessage());
        } else {
            wakeDrain();
        }
    }

    /** One flush for all the answers that have arrived, behind the tasks that are queued already. */
    private void wakeDrain() {
        if (lanes.wantToSend() && draining.compareAndSet(false, true)) {
            loop.execute(this::drain);
        }
    }

    private void failed(Conversation stream, Failure failure) {
        Error error = failure.getError();
        ErrorCode code = error.getCode();
        // A token is the whole connection's, whichever document was in question when it was found out.
        boolean leave = admittance.refused(error) || failure.getDocId().isEmpty() || code == ErrorCode.SHUTTING_DOWN;
        if (!leave && Calls.mayTryAgain(code)) {
            int retryAfter = error.getDetails().getRetryAfterMs();
            int tries = subscriptions.joinLater(failure.getDocId(), retryAfter, nanoTime.getAsLong());
            // A node that is cut off says so for ever, while another could serve.
            leave = tries >= JOINS_BEFORE_LEAVING && (code == ErrorCode.UNAVAILABLE || code == ErrorCode.NODE_BEHIND);
        } else if (!leave) {
            subscriptions.end(failure.getDocId(), error, stream::send);
        }
        if (leave) {
            lost(stream, stream.endpoint() + " says " + code + ": " + error.getMessage());
        }
    }

    /** The conversation is over: the next is tried with the next node, at once if this one had been of use. */
    void lost(Conversation stream, String problem) {
        if (stream != conversation) {
            return;
        }
        log.debug("{}", problem);
        conversation = null;
        connectedTo = null;
        lastProblem = "; last problem: " + problem;
        admittance.over();
        stream.close();
        lanes.connectionLost();
        // The first round over the other nodes is quick; jitter keeps many clients apart.
        boolean firstRound = backoff.tries() < endpoints.size();
        long waitMillis = backoff.nextMillis();
        nextTryNanos = nanoTime.getAsLong()
                + TimeUnit.MILLISECONDS.toNanos(firstRound ? Math.min(waitMillis, 20) : waitMillis);
    }

    private void tick() {
        long now = nanoTime.getAsLong();
        Conversation stream = conversation;
        if (stream == null) {
            if (!closed && now - nextTryNanos >= 0) {
                admittance.token(now).ifPresent(token -> connect(now, token));
            }
        } else {
            String flaw = stream.flaw(now);
            ClientMessage renewal = admittance.renewal(now);
            if (flaw != null) {
                lost(stream, flaw);
            } else if (renewal != null) {
                stream.send(renewal);
            }
        }
        Consumer<ClientMessage> up = up();
        if (up != null) {
            subscriptions.tick(now, up);
        }
        lanes.tick(now, lastProblem);
        flush();
    }

    private void connect(long now, String token) {
        Endpoint endpoint = endpoints.get(nextEndpoint);
        nextEndpoint = (nextEndpoint + 1) % endpoints.size();
        Conversation stream = new Conversation(this, endpoint, now);
        conversation = stream;
        stream.open(transport, options.access().user(), token);
    }

    private @Nullable Consumer<ClientMessage> up() {
        Conversation stream = conversation;
        return stream == null || stream.limits() == null ? null : stream::send;
    }

    /** Ends everything: unanswered messages become unknown, subscriptions stop without a callback. Any thread. */
    @Override
    public void close() {
        loop.execute(() -> {
            closed = true;
            Conversation stream = conversation;
            conversation = null;
            connectedTo = null;
            if (stream != null) {
                stream.close();
            }
            drain();
        });
        loop.close();
    }
}
