package io.sequencer.server.edge;

import io.sequencer.proto.v1.Error;
import io.sequencer.server.auth.RefusedAccessException;
import java.io.Serial;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries a typed error out of a read. An expected outcome: it has no stack trace. */
public final class RefusedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(RefusedException.class);

    private final transient Error error;

    public RefusedException(Error error) {
        super(error.getMessage(), null, false, false);
        this.error = error;
    }

    public Error error() {
        return error;
    }

    /** The typed error behind a failure; what is not expected is logged. */
    public static Error errorOf(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RefusedException refused) {
            return refused.error();
        }
        if (cause instanceof RefusedAccessException refused) {
            return refused.error();
        }
        LOG.error("a request met a fault", cause);
        return Errors.internal();
    }
}
