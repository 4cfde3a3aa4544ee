package io.sequencer.client.document.sync;

import io.sequencer.client.RefusedException;
import io.sequencer.client.document.DocumentListener;
import io.sequencer.client.document.DocumentState;
import io.sequencer.proto.v1.Error;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The state that was published last, and who waits for {@code SYNCED}. Guarded by the document's lock. */
final class Standings {

    private final Notifier<DocumentListener> notifier;
    private final List<CompletableFuture<Void>> waiters = new ArrayList<>();
    private DocumentState state = DocumentState.OFFLINE;
    private @Nullable Error failure;

    Standings(Notifier<DocumentListener> notifier) {
        this.notifier = notifier;
    }

    DocumentState state() {
        return state;
    }

    @Nullable
    Error failure() {
        return failure;
    }

    /** Completes when everything is acked; exceptionally when the document is over before. */
    CompletableFuture<Void> whenSynced() {
        CompletableFuture<Void> waiter = new CompletableFuture<>();
        waiters.add(waiter);
        answer();
        return waiter;
    }

    void failed(Error error) {
        failure = error;
        notifier.tell(listener -> listener.failed(error));
    }

    void publish(DocumentState now) {
        if (now != state) {
            state = now;
            notifier.tell(listener -> listener.stateChanged(now));
            answer();
        }
    }

    private void answer() {
        if (state == DocumentState.SYNCED || state.isOver()) {
            List<CompletableFuture<Void>> answered = List.copyOf(waiters);
            waiters.clear();
            RuntimeException problem = problem();
            notifier.run(() -> answered.forEach(waiter -> {
                if (problem == null) {
                    waiter.complete(null);
                } else {
                    waiter.completeExceptionally(problem);
                }
            }));
        }
    }

    /** Why edits are not taken any more; null while they are. */
    @Nullable
    RuntimeException problem() {
        Error error = failure;
        if (error != null) {
            return new RefusedException(error);
        }
        return state == DocumentState.CLOSED ? new IllegalStateException("the document was closed") : null;
    }
}
