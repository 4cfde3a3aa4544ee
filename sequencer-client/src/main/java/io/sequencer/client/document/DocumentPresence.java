package io.sequencer.client.document;

import io.sequencer.client.document.sync.TextSync;
import io.sequencer.client.presence.Participant;
import io.sequencer.client.presence.PresenceListener;
import io.sequencer.client.presence.Profile;
import java.util.List;
import java.util.Optional;

/**
 * Who is in a document and where. Any thread.
 *
 * <p>The own presence is renewed by itself, and its selections move along with the content, so that only what the user does has to
 * be said; at most 20 messages a second leave, the last one counts. It ends with the connection, is set again on the next, and
 * ends when the document is closed.
 */
public final class DocumentPresence {

    private final TextSync sync;

    DocumentPresence(TextSync sync) {
        this.sync = sync;
    }

    /**
     * Shows this editor to the others, or changes what it shows.
     *
     * @param profile selections in positions of the local content
     * @throws IllegalArgumentException if it passes the cluster's limits, which are known from the first connection on
     */
    public void set(Profile profile) {
        sync.setPresence(profile);
    }

    /** Shows nothing any more. */
    public void clear() {
        sync.setPresence(null);
    }

    /** What was set last, its selections where they are now. */
    public Optional<Profile> own() {
        return sync.askPresence(book -> Optional.ofNullable(book.own()));
    }

    /** The others, each selection where it is in the local content now. */
    public List<Participant> others() {
        return sync.askPresence(book -> book.others());
    }

    public void addListener(PresenceListener listener) {
        sync.presenceListeners().add(listener);
    }

    public void removeListener(PresenceListener listener) {
        sync.presenceListeners().remove(listener);
    }
}
