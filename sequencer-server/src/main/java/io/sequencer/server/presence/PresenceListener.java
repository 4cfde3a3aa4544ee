package io.sequencer.server.presence;

/** A connection that shows a document's presences. */
@FunctionalInterface
public interface PresenceListener {
    /** Clients changed; frames come in their order. On the presence thread: must hand over at once. */
    void changed(PresenceFrame frame);
}
