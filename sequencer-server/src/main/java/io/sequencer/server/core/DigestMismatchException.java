package io.sequencer.server.core;

import java.io.Serial;

/** More than half of the shard's members hold another state than this one at the same log index: it must stop. */
public final class DigestMismatchException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public DigestMismatchException(String message) {
        super(message);
    }
}
