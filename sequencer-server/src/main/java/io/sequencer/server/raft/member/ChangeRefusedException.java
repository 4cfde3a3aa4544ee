package io.sequencer.server.raft.member;

import java.io.Serial;

/** A change of the membership is not made. The message says why, for people. */
public final class ChangeRefusedException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final boolean passing;

    /** @param passing the same wish may be granted later, without anybody's doing */
    public ChangeRefusedException(String message, boolean passing) {
        super(message);
        this.passing = passing;
    }

    public boolean isPassing() {
        return passing;
    }
}
