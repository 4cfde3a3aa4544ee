package io.sequencer.client.editing;

/** What came cannot follow what was taken in: a gap, an op that does not fit. Nothing was changed; a snapshot helps. */
public final class OutOfStepException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutOfStepException(String message) {
        super(message);
    }

    OutOfStepException(String message, Throwable cause) {
        super(message, cause);
    }
}
