package io.sequencer.client.presence;

import java.util.List;

/** Told when the others changed: who is there, what they show, or where they are. On the document's thread; must not block. */
public interface PresenceListener {

    /** Everybody else who is there now. */
    void othersChanged(List<Participant> others);
}
