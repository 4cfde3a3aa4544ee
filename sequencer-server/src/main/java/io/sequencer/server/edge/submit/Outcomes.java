package io.sequencer.server.edge.submit;

import io.sequencer.proto.v1.Error;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.forward.CommandOutcome;
import java.util.Optional;

/** What a command's outcome is to the client who asked. */
public final class Outcomes {
    private Outcomes() {}

    /** Why the answer is no, or not known; empty if the command was applied. */
    public static Optional<Error> refusal(CommandOutcome outcome) {
        if (outcome instanceof CommandOutcome.Decided decided) {
            return decided.decision().hasRefused()
                    ? Optional.of(decided.decision().getRefused())
                    : Optional.empty();
        }
        return Optional.of(
                outcome instanceof CommandOutcome.Overloaded overloaded
                        ? Errors.overloaded(overloaded.retryAfterMillis())
                        : Errors.unavailable("the leader did not answer in time"));
    }
}
