package io.sequencer.client.link;

import io.sequencer.client.Endpoint;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.ServerMessage;

/** How a client opens streams to nodes. Used on the client's loop; what a stream brings is told there too. */
@FunctionalInterface
public interface Transport {

    /** Begins to connect; never fails and never calls back at once: a node that is not reached ends the stream. */
    Stream open(Endpoint endpoint, Listener listener);

    /** One stream to one node. What is sent arrives in order, or the stream ends. */
    interface Stream {

        void send(ClientMessage message);

        /** Whether more may be written without piling up; when this turns true, {@link Listener#ready} follows. */
        boolean isReady();

        /** Ends it for good, with all it runs over. Idempotent. */
        void close();
    }

    /** What comes of a stream. */
    interface Listener {

        void received(ServerMessage message);

        /** More may be written. */
        void ready();

        /** The stream is over, for the reason that the sentence says. Nothing follows. */
        void ended(String problem);
    }
}
