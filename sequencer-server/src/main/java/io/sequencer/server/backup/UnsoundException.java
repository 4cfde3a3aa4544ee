package io.sequencer.server.backup;

/** A backup must not be used; the message is one line that says why. */
final class UnsoundException extends Exception {

    private static final long serialVersionUID = 1L;

    UnsoundException(String message) {
        super(message);
    }
}
