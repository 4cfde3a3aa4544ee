package io.sequencer.server.auth;

import io.sequencer.proto.v1.Error;
import java.io.Serial;

/** Carries a typed refusal out of a question about people. An expected outcome: it has no stack trace. */
public final class RefusedAccessException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Error error;

    public RefusedAccessException(Error error) {
        super(error.getMessage(), null, false, false);
        this.error = error;
    }

    /** Why, and what to do. */
    public Error error() {
        return error;
    }
}
