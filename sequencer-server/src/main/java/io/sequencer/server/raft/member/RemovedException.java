package io.sequencer.server.raft.member;

import java.io.Serial;

/** The members went on without this one: it was removed or replaced. Its data is of no more use to the cluster. */
public final class RemovedException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    public RemovedException(String message) {
        super(message);
    }
}
