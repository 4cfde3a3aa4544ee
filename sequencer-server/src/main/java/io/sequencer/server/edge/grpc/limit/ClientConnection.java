package io.sequencer.server.edge.grpc.limit;

import io.grpc.Attributes;
import io.sequencer.server.edge.RateLimits;
import io.sequencer.server.edge.limit.Bucket;
import java.util.concurrent.atomic.AtomicLong;

/** What one gRPC connection has begun. On its loop. */
final class ClientConnection {
    static final Attributes.Key<ClientConnection> KEY = Attributes.Key.create("sequencer-connection");

    /** A client logs in once and begins one session; more it may begin when those are over. */
    private static final int STRANGERS_CALLS = 16;

    private static final AtomicLong COUNTER = new AtomicLong();

    private final Bucket ofBackend;
    private final Bucket ofOthers;
    private final Runnable known;
    private final String share = "//" + COUNTER.incrementAndGet();
    private int strangersCalls;

    /** @param known to be told once it has said who it is */
    ClientConnection(RateLimits.Rate ofBackend, RateLimits.Rate ofOthers, long nowNanos, Runnable known) {
        this.ofBackend = new Bucket(ofBackend, nowNanos);
        this.ofOthers = new Bucket(ofOthers, nowNanos);
        this.known = known;
    }

    Bucket calls(boolean isBackend) {
        return isBackend ? ofBackend : ofOthers;
    }

    /** A name for it that no user and no network has. */
    String share() {
        return share;
    }

    void known() {
        known.run();
    }

    /** Whether one more call of who has not said who it is may begin; then it counts until {@link #strangerLeaves}. */
    boolean strangerEnters() {
        if (strangersCalls == STRANGERS_CALLS) {
            return false;
        }
        strangersCalls++;
        return true;
    }

    void strangerLeaves() {
        strangersCalls--;
    }

    static int strangersCalls() {
        return STRANGERS_CALLS;
    }
}
