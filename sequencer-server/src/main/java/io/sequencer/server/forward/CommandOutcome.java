package io.sequencer.server.forward;

import io.sequencer.proto.peer.v1.Decision;

/** How a command that was handed to the {@link CommandRouter} ended, as far as this node will find out. */
public sealed interface CommandOutcome {

    /** Apply decided; durable on a majority. Or the command was refused as too large for any entry. */
    record Decided(Decision decision) implements CommandOutcome {}

    /** Not taken up: too much is under way. The same command is worth another try after so long. */
    record Overloaded(int retryAfterMillis) implements CommandOutcome {}

    /** Unknown: no leader answered in time, or this node stops. The same command may be sent again, here or elsewhere. */
    record Unavailable(String reason) implements CommandOutcome {}
}
