package io.sequencer.server.raft;

import java.io.Serial;

/** Carries a {@link ProposalFailure} through a future. An expected outcome: it has no stack trace and no cause. */
public final class ProposalFailedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient ProposalFailure failure;

    public ProposalFailedException(ProposalFailure failure) {
        super(failure.toString(), null, false, false);
        this.failure = failure;
    }

    public ProposalFailure failure() {
        return failure;
    }
}
