package io.sequencer.server.shard;

import io.sequencer.server.core.AppliedEntry;

/** Hears what a shard applied. Called on the apply thread, which it must not hold up; it must not throw. */
public interface AppliedListener {

    /** The entry is written, and readers see it. */
    void applied(AppliedEntry entry);

    /** The whole state was replaced by that of a later log index; what came between was not told. */
    void replaced();
}
