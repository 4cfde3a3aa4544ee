package io.sequencer.client.storage;

/** A record could not be kept or read; {@link #reason} says why, the message what to do. */
public final class PendingStoreException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Reason {
        /** What is stored is not what was saved: the file stays, for a person to look at. */
        DAMAGED,
        /** Another handle, here or in another process, has the document's place. */
        IN_USE,
        /** The record passes the store's limit; the one before is kept. */
        TOO_LARGE,
        /** The disk or the operating system refused. */
        IO,
    }

    private final Reason reason;

    public PendingStoreException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public PendingStoreException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
