package io.sequencer.server.edge.rest;

import io.sequencer.proto.v1.Error;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.auth.limit.Network;
import io.sequencer.server.edge.limit.Bodies;
import io.sequencer.server.edge.limit.Gates;
import io.sequencer.server.edge.limit.Pressure;
import io.sequencer.server.edge.rest.route.Route;
import java.util.Optional;

/**
 * What a request may take of the node, once it is known who asks: the same buckets as the user's WebSockets and calls, and less
 * where memory is short. Shared by all connections, any thread.
 */
final class RestGate {
    /** Log-in, sign-up, refresh: a name, a password, a token. */
    private static final int STRANGERS_BODY_BYTES = 8 << 10;

    private final Gates gates;

    RestGate(Gates gates) {
        this.gates = gates;
    }

    /** Why the request is not taken up now; it counts in any case. */
    Optional<Error> refusal(Route route, Caller caller, String address) {
        return gates.call(caller, Network.of(address)).or(() -> shed(route));
    }

    private Optional<Error> shed(Route route) {
        if (!route.method().equals("GET")) {
            return gates.pressure().refusal(Pressure.Level.WRITES);
        }
        boolean isLong = !route.output().types().isEmpty();
        return isLong ? gates.pressure().refusal(Pressure.Level.READS) : Optional.empty();
    }

    /** Counts a body that came whole. */
    void took(Caller caller, String address, long bytes) {
        gates.callBytes(caller, Network.of(address), bytes);
    }

    /** Who is held to account for the bytes of a request. */
    String share(Caller caller, String address) {
        return Gates.share(caller, Network.of(address));
    }

    /** Where the bytes of that caller's requests are counted. */
    Bodies bodies(Caller caller) {
        return gates.bodies(caller);
    }

    /** The longest body of who asks. */
    int bodyBytes(Caller caller, int ofKnown) {
        return gates.isStranger(caller) ? Math.min(ofKnown, STRANGERS_BODY_BYTES) : ofKnown;
    }
}
