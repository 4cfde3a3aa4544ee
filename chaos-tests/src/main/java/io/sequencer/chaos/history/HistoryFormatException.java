package io.sequencer.chaos.history;

/** A file is no history, or is one that was cut off; the message says where and what was expected. */
public final class HistoryFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public HistoryFormatException(String message) {
        super(message);
    }

    public HistoryFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
