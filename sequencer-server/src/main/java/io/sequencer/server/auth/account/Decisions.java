package io.sequencer.server.auth.account;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.peer.v1.Done;
import io.sequencer.proto.v1.Error;
import io.sequencer.server.auth.Refusals;
import io.sequencer.server.auth.RefusedAccessException;
import io.sequencer.server.forward.CommandOutcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What was decided about a command, or the typed refusal as a failure. */
final class Decisions {
    private Decisions() {}

    static CompletableFuture<Done> of(AccountState state, int shard, Command command) {
        return state.submit(shard, command).thenApply(outcome -> {
            if (outcome instanceof CommandOutcome.Decided decided) {
                if (decided.decision().hasRefused()) {
                    throw new RefusedAccessException(decided.decision().getRefused());
                }
                return decided.decision().getDone();
            }
            throw new RefusedAccessException(
                    outcome instanceof CommandOutcome.Overloaded overloaded
                            ? Refusals.tooMany("commands", overloaded.retryAfterMillis())
                            : Refusals.unavailable("the leader did not answer in time"));
        });
    }

    static <T> CompletableFuture<T> refused(Error error) {
        return CompletableFuture.failedFuture(new RefusedAccessException(error));
    }

    /** The code of a refusal, for the audit log. */
    static String code(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof RefusedAccessException refused
                ? refused.error().getCode().name()
                : "INTERNAL";
    }
}
