package io.sequencer.server.core.level;

import io.sequencer.server.core.CorruptStateException;

/**
 * Something that a later release wrote: an entry, a command in it, a field of it, a row, a level. Nothing is damaged, but
 * this node must stop, and go on with a release that knows it.
 */
public final class UnknownEntryException extends CorruptStateException {
    private static final long serialVersionUID = 1L;

    /** @param what what it is and where, as the beginning of a sentence */
    public UnknownEntryException(String what) {
        super(what + ": a later release wrote it. This node's data is sound; run that release, or a later one, on it");
    }
}
