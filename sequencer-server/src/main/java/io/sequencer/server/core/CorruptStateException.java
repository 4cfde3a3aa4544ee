package io.sequencer.server.core;

/**
 * The node's own data contradicts itself or the log. The node must stop and say so: it must neither serve nor vote with
 * it (promise 6).
 */
public class CorruptStateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CorruptStateException(String message) {
        super(message);
    }

    public CorruptStateException(String message, Throwable cause) {
        super(message, cause);
    }
}
