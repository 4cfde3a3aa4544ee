package io.sequencer.client.lane;

import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.Limits;
import io.sequencer.proto.v1.Rejected;
import org.jspecify.annotations.Nullable;

/**
 * What one clientId has to say about one document, over all connections. Belongs to the client's loop.
 *
 * <p>The link asks for the {@link #next} message and reports answers, connections and the time.
 */
public interface Lane {

    String docId();

    String clientId();

    /** Whether {@link #next} could give something, now or when what it waits for has come. */
    boolean wantsToSend();

    /** The next message to put on the wire, or null if none may leave now. */
    @Nullable
    ClientMessage next(long nowNanos, Limits limits);

    /** The message that {@code ack} answers, now done; null if it was not waited for. Call {@link Flight#acked} with it. */
    @Nullable
    Flight acked(Ack ack);

    /** What a refusal means; true if it may help to ask another node. */
    boolean rejected(Rejected rejected, long nowNanos);

    /** A node took the connection; subscriptions are being joined on it. */
    default void connected(Limits limits) {}

    /** Everything unanswered is sent again on the next connection. */
    void connectionLost();

    /** The time, some times a second. */
    void tick(long nowNanos, String lastProblem);

    /** Nothing more is sent or answered. */
    void stop(String reason);
}
