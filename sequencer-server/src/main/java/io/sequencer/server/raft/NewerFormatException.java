package io.sequencer.server.raft;

import java.io.IOException;
import java.io.Serial;

/** A file beside the log that a later release wrote. Nothing is damaged, but this node must not go on with it. */
public final class NewerFormatException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** @param what which file, as the beginning of a sentence */
    public NewerFormatException(String what, long found, long known) {
        super(what + " has format " + found + ", this release reads up to " + known
                + ": run the release that wrote it, or a later one, on this node");
    }
}
