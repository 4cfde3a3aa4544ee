package io.sequencer.server.store;

/**
 * The disk or the database refused: nothing more can be relied on, and the node must stop. An entry whose write ended with
 * this is not applied; after a restart it is replayed from the log.
 */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
