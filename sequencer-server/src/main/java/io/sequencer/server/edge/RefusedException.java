package io.sequencer.server.edge;

import io.sequencer.proto.v1.Error;
import java.io.Serial;

/** Carries a typed error out of a read. An expected outcome: it has no stack trace. */
public final class RefusedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Error error;

    public RefusedException(Error error) {
        super(error.getMessage(), null, false, false);
        this.error = error;
    }

    public Error error() {
        return error;
    }
}
