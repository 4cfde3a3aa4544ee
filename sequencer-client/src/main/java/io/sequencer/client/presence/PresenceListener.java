package io.sequencer.client.presence;

import io.sequencer.proto.v1.Error;
import java.util.List;

/** Told when the others changed: who is there, what they show, or where they are. On the document's thread; must not block. */
public interface PresenceListener {

    /** Everybody else who is there now. */
    void othersChanged(List<Participant> others);

    /** The cluster does not show the own presence, and says why; it is tried again when it would be renewed. */
    default void refused(Error error) {}
}
