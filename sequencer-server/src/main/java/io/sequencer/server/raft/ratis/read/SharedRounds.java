package io.sequencer.server.raft.ratis.read;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets many callers share one question whose answer holds for whoever asked before it was put: one is in flight, all who
 * come meanwhile share the next. Thread-safe.
 */
final class SharedRounds {

    private final Supplier<CompletableFuture<Long>> question;
    private boolean inFlight;
    private @Nullable CompletableFuture<Long> next;

    SharedRounds(Supplier<CompletableFuture<Long>> question) {
        this.question = question;
    }

    /** The answer to a question that is put after this call. */
    CompletableFuture<Long> join() {
        CompletableFuture<Long> mine;
        synchronized (this) {
            if (inFlight) {
                if (next == null) {
                    next = new CompletableFuture<>();
                }
                return next;
            }
            inFlight = true;
            mine = new CompletableFuture<>();
        }
        put(mine);
        return mine;
    }

    private void put(CompletableFuture<Long> asked) {
        question.get().whenComplete((answer, failure) -> {
            CompletableFuture<Long> following;
            synchronized (this) {
                following = next;
                next = null;
                inFlight = following != null;
            }
            if (following != null) {
                put(following);
            }
            if (failure != null) {
                asked.completeExceptionally(failure);
            } else {
                asked.complete(answer);
            }
        });
    }
}
