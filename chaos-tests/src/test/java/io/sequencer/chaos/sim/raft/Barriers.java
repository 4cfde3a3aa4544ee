package io.sequencer.chaos.sim.raft;

import static io.sequencer.chaos.sim.time.VirtualTime.SECOND;

import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.ProposalFailedException;
import io.sequencer.server.raft.ProposalFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Read barriers of one member: its own, and as a leader those of the others. */
final class Barriers {
    private static final long LONGEST = 2 * SECOND;

    private final Member member;
    private final List<Asked> asked = new ArrayList<>();

    /** A barrier that waits for a round of a majority. */
    private record Asked(long index, long round, CompletableFuture<Long> confirmed) {}

    Barriers(Member member) {
        this.member = member;
    }

    /** On any member: completes when the state here has all that was acked before. */
    CompletableFuture<Long> ask() {
        CompletableFuture<Long> reached = member.group().barrier();
        member.process().after(LONGEST, () -> fail(reached, new ProposalFailure.Indeterminate("it took too long")));
        Optional<NodeId> leader = member.leader();
        if (member.leads()) {
            forward(confirm(), reached);
        } else if (leader.isEmpty()) {
            fail(reached, new ProposalFailure.NotLeader(leader));
        } else {
            askLeader(leader.get().value(), reached);
        }
        return reached;
    }

    private void askLeader(String leader, CompletableFuture<Long> reached) {
        String self = member.name();
        member.group()
                .send(
                        self,
                        leader,
                        there -> there.leading().barriers().confirm().whenComplete((index, failure) -> {
                            // Whoever asked may have died; then nobody is told.
                            there.group().send(leader, self, here -> {
                                if (failure != null) {
                                    fail(reached, new ProposalFailure.NotLeader(Optional.empty()));
                                } else {
                                    forward(CompletableFuture.completedFuture(index), reached);
                                }
                            });
                        }));
    }

    private void forward(CompletableFuture<Long> confirmed, CompletableFuture<Long> reached) {
        confirmed.whenComplete((index, failure) -> {
            if (failure != null) {
                fail(reached, new ProposalFailure.NotLeader(Optional.empty()));
            } else {
                member.applying().whenApplied(index, () -> reached.complete(index));
            }
        });
    }

    /** On the leader: an index such that whatever was acked before is not above it. */
    private CompletableFuture<Long> confirm() {
        if (!member.isReady()) {
            return Leading.failed(new ProposalFailure.NotLeader(Optional.empty()));
        }
        CompletableFuture<Long> confirmed = new CompletableFuture<>();
        long index = member.commit();
        member.sendToAll();
        asked.add(new Asked(index, member.round(), confirmed));
        heard();
        return confirmed;
    }

    /** A member answered: some rounds may be complete. */
    void heard() {
        if (asked.isEmpty()) {
            return;
        }
        List<Asked> complete = asked.stream()
                .filter(of -> member.group().isMajority(member.leading().answered(of.round())))
                .toList();
        asked.removeAll(complete);
        complete.forEach(of -> of.confirmed().complete(of.index()));
    }

    void lost() {
        List<Asked> open = List.copyOf(asked);
        asked.clear();
        open.forEach(of -> fail(of.confirmed(), new ProposalFailure.NotLeader(Optional.empty())));
    }

    private static void fail(CompletableFuture<Long> barrier, ProposalFailure failure) {
        barrier.completeExceptionally(new ProposalFailedException(failure));
    }
}
