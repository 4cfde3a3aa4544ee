package io.sequencer.cli.drill.revoke;

import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.ServerMessage;

/** A connection to one node. Any thread sends; one thread at a time is told what comes. */
interface Wire extends AutoCloseable {

    void send(ClientMessage message);

    @Override
    void close();

    /** Who is told. */
    interface Receiver {
        void came(ServerMessage message);

        /** Nothing more comes. May be told more than once. */
        void broke(String why);
    }

    /** Connects; what fails is told to the receiver. */
    interface Opener {
        Wire open(Receiver receiver);
    }
}
