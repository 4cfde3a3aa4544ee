package io.sequencer.server.edge.session;

import io.sequencer.proto.v1.Error;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.edge.CloseReason;
import io.sequencer.server.fanout.Sink;
import java.util.Optional;

/** One client's connection, whatever carries it. On its loop only. */
public interface Connection extends Sink {

    /** An access token that came with the connection itself, before any message. */
    default Optional<String> token() {
        return Optional.empty();
    }

    /** Who the transport has made sure of, by a client certificate. */
    default Optional<Caller> certified() {
        return Optional.empty();
    }

    /** Whether more of the client's messages are taken in. What has arrived already may still come. */
    void setReading(boolean reading);

    /** The client has said who it is, and is believed. */
    default void welcomed(Caller caller) {}

    /** Ends it after what was written; {@code error} says why, to transports that can carry it. */
    void close(CloseReason reason, Error error);
}
