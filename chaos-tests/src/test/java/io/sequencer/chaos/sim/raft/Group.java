package io.sequencer.chaos.sim.raft;

import io.sequencer.chaos.sim.judge.Bug;
import io.sequencer.chaos.sim.judge.Tally;
import io.sequencer.chaos.sim.net.Network;
import io.sequencer.server.raft.ProposalFailedException;
import io.sequencer.server.raft.ProposalFailure;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** One shard's members and the messages between them. */
public final class Group {
    private final int shard;
    private final List<String> names;
    private final Network network;
    private final Tally tally;
    private final Bug bug;
    private final Map<String, Member> running = new HashMap<>();
    private final Set<CompletableFuture<Long>> barriers = new HashSet<>();

    /** @param names of all nodes; they do not change */
    public Group(int shard, List<String> names, Network network, Tally tally, Bug bug) {
        this.shard = shard;
        this.names = List.copyOf(names);
        this.network = network;
        this.tally = tally;
        this.bug = bug;
    }

    /** What a message does where it arrives. */
    interface Message {
        void to(Member member);
    }

    void send(String from, String to, Message message) {
        network.datagram(from, to, () -> {
            Member member = running.get(to);
            if (member != null && member.isAlive()) {
                message.to(member);
            }
        });
    }

    /** Whoever waits for it is told at the end of the run, should nobody be left to tell it. */
    CompletableFuture<Long> barrier() {
        CompletableFuture<Long> barrier = new CompletableFuture<>();
        barriers.add(barrier);
        barrier.whenComplete((index, failure) -> barriers.remove(barrier));
        return barrier;
    }

    /** The run is over. */
    public void close() {
        List.copyOf(barriers)
                .forEach(barrier ->
                        barrier.completeExceptionally(new ProposalFailedException(new ProposalFailure.Stopped())));
    }

    void started(String name, Member member) {
        running.put(name, member);
    }

    /** The members that run now. */
    public List<Member> running() {
        return names.stream()
                .map(running::get)
                .filter(member -> member != null && member.isAlive())
                .toList();
    }

    /** Who takes proposals now, if anybody does: of several that think so the one of the newest term. */
    public Optional<Member> leader() {
        return running().stream().filter(Member::isReady).reduce((a, b) -> a.term() > b.term() ? a : b);
    }

    boolean isMajority(int count) {
        return 2 * count > names.size();
    }

    int shard() {
        return shard;
    }

    List<String> names() {
        return names;
    }

    Tally tally() {
        return tally;
    }

    boolean has(Bug planted) {
        return bug == planted;
    }
}
