package io.sequencer.server.raft.member;

import java.io.Serial;

/** A change of the members stopped while this node was on its way in or out. Starting it again goes on with it. */
public final class UnsettledMembershipException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    public UnsettledMembershipException(String message) {
        super(message);
    }
}
