package io.sequencer.server.store;

import org.jspecify.annotations.Nullable;

/** A store that may not be used as it is. The message is one sentence for operators: what is wrong and what to do. */
public final class StoreOpenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Kind {
        /** It is no store, or it belongs to another cluster. */
        FOREIGN,
        /** It belongs to this cluster, but to another shard or another number of shards, or it disagrees with itself. */
        CONTRADICTS,
        /** It cannot be written to: permissions, a full or a read-only disk. */
        UNWRITABLE,
        /** It is open already, in this process or in another one. */
        LOCKED,
        /** A later release wrote it. */
        NEWER_FORMAT,
        /** Bytes of it changed or are missing. */
        DAMAGED
    }

    private final Kind kind;

    /** @param message one line that says what to do */
    public StoreOpenException(Kind kind, String message) {
        this(kind, message, null);
    }

    StoreOpenException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
