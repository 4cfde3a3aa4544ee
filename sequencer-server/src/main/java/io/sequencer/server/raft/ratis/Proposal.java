package io.sequencer.server.raft.ratis;

import io.sequencer.server.raft.ProposalFailedException;
import io.sequencer.server.raft.ProposalFailure;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/**
 * One proposal on its way through Ratis: its message, its promise, and whether it got as far as the log. It travels from
 * the proposer to apply inside the transaction's context, so the result needs no detour through Ratis' replies.
 */
final class Proposal extends CompletableFuture<Object> implements Message {

    private final ByteString content;

    /** Set under the division's lock just before the entry is appended. From then on failure means "unknown". */
    private volatile boolean appended;

    Proposal(byte[] entry) {
        content = UnsafeByteOperations.unsafeWrap(entry);
    }

    @Override
    public ByteString getContent() {
        return content;
    }

    @Override
    public int size() {
        return content.size();
    }

    void markAppended() {
        appended = true;
    }

    /** Ends it, unless it has a result: with the given failure if the entry never reached the log. */
    void fail(ProposalFailure unlessAppended, String reason) {
        if (!isDone()) {
            completeExceptionally(
                    new ProposalFailedException(appended ? new ProposalFailure.Indeterminate(reason) : unlessAppended));
        }
    }

    static Proposal failed(ProposalFailure failure) {
        Proposal proposal = new Proposal(new byte[0]);
        proposal.completeExceptionally(new ProposalFailedException(failure));
        return proposal;
    }

    static ProposalFailure notLeader() {
        return new ProposalFailure.NotLeader(Optional.empty());
    }
}
