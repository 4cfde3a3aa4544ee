package io.sequencer.client;

/** No node gave an answer in time; the message says what the last one tried did. */
public final class UnreachableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public UnreachableException(String message) {
        super(message);
    }
}
