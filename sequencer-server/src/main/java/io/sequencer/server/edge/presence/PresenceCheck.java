package io.sequencer.server.edge.presence;

import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.PresenceState;
import io.sequencer.proto.v1.SetPresence;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.Errors;
import java.util.Optional;

/** Says what is wrong with a presence; looks at the message alone. */
final class PresenceCheck {
    private static final int MAX_NAME_UNITS = 255;
    private static final int MAX_COLOR_UNITS = 64;

    private PresenceCheck() {}

    static Optional<Error> flaw(SetPresence message, EdgeLimits.OfPresence limits) {
        if (ClientId.parse(message.getClientId()).isEmpty()) {
            return Optional.of(Errors.badClientId());
        }
        if (message.getSeq() < 0) {
            return Optional.of(Errors.invalidArgument("seq is out of range"));
        }
        PresenceState state = message.getState();
        if (state.getSelectionsCount() > limits.selections()) {
            return Optional.of(Errors.tooLarge(
                    "presence_selections", limits.selections(), "there are " + state.getSelectionsCount()));
        }
        if (state.getSerializedSize() > limits.bytes()) {
            return Optional.of(Errors.tooLarge(
                    "presence_bytes", limits.bytes(), "the state has " + state.getSerializedSize() + " bytes"));
        }
        if (state.getName().length() > MAX_NAME_UNITS || state.getColor().length() > MAX_COLOR_UNITS) {
            return Optional.of(Errors.invalidArgument("a name has at most " + MAX_NAME_UNITS + " characters, a color "
                    + MAX_COLOR_UNITS + "; put more into data"));
        }
        // uint32: what is above 2^31 reads as negative, and no text is that long.
        boolean outside = state.getSelectionsList().stream().anyMatch(s -> s.getAnchor() < 0 || s.getHead() < 0);
        return outside
                ? Optional.of(Errors.invalidArgument("a position lies outside of every text"))
                : Optional.empty();
    }
}
