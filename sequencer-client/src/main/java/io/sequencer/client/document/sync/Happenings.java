package io.sequencer.client.document.sync;

import io.sequencer.client.document.DocumentChange;
import io.sequencer.client.document.DocumentChange.Origin;
import io.sequencer.client.document.DocumentCounts;
import io.sequencer.client.document.DocumentListener;
import io.sequencer.client.presence.Participant;
import io.sequencer.client.presence.PresenceBook;
import io.sequencer.client.presence.PresenceListener;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** What the application is told and may ask for: changes, states, counts, and who else is there. Guarded by the document's lock. */
final class Happenings {

    final Notifier<DocumentListener> listeners;
    final Notifier<PresenceListener> presenceListeners;
    final Standings standings;
    final PresenceBook presence = new PresenceBook();
    private DocumentCounts counts = DocumentCounts.NONE;

    Happenings(Executor executor) {
        listeners = new Notifier<>(executor);
        presenceListeners = new Notifier<>(executor);
        standings = new Standings(listeners);
    }

    DocumentCounts counts() {
        return counts;
    }

    void count(UnaryOperator<DocumentCounts> one) {
        counts = one.apply(counts);
    }

    void tell(Consumer<DocumentListener> call) {
        listeners.tell(call);
    }

    /** The content changed. */
    void changed(DocumentChange change) {
        if (!change.op().isNoop()) {
            listeners.tell(listener -> listener.changed(change));
            tellOthersIf(presence.moved(change.op(), change.origin() == Origin.LOCAL, change.clientId()));
        }
    }

    void tellOthersIf(boolean othersChanged) {
        if (othersChanged) {
            List<Participant> others = presence.others();
            presenceListeners.tell(listener -> listener.othersChanged(others));
        }
    }

    /** Has what was told reach the listeners soon. Not guarded. */
    void schedule() {
        listeners.schedule();
        presenceListeners.schedule();
    }

    /** Has it reach them now: on the document's thread, outside of the lock. */
    void drain() {
        listeners.drain();
        presenceListeners.drain();
    }
}
