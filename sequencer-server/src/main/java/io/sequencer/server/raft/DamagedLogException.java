package io.sequencer.server.raft;

import java.io.IOException;
import java.io.Serial;

/**
 * This node's log lacks entries that it once said it has, or cannot be read. With it the node must not vote: it could help
 * to elect a leader that never heard of an acked entry. The remedy is {@code repair}.
 */
public final class DamagedLogException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    public DamagedLogException(String message, Throwable cause) {
        super(message, cause);
    }

    public DamagedLogException(String message) {
        super(message);
    }
}
