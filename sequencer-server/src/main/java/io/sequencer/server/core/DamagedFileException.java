package io.sequencer.server.core;

import java.io.Serial;

/** A file of this node does not hold what was written to it: its disk, and no other node's, is wrong. The node must stop. */
public final class DamagedFileException extends CorruptStateException {

    @Serial
    private static final long serialVersionUID = 1L;

    public DamagedFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
