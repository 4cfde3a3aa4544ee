package io.sequencer.chaos.sim.raft;

import io.sequencer.chaos.sim.time.Process;
import io.sequencer.chaos.sim.time.SimThread;
import io.sequencer.server.raft.LeaderChange;
import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.RaftNode;
import io.sequencer.server.raft.ShardStatus;
import io.sequencer.server.raft.member.MembershipChange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One start of a node, as the server's parts see Raft. The members of the groups never change. */
public final class SimRaft implements RaftNode {
    private final NodeId self;
    private final SimThread notifying;
    private final List<Member> members = new ArrayList<>();
    private final List<LeaderChange.Listener> listeners = new ArrayList<>();

    /** A shard of the node: its group, its disk and its state. */
    public record Part(Group group, Disk disk, Replica replica) {}

    public SimRaft(String name, List<Part> parts, Process process) {
        this.self = new NodeId(name);
        this.notifying = new SimThread(process);
        for (Part part : parts) {
            members.add(new Member(part.group, name, part.disk, part.replica, process, this::tell));
        }
    }

    private void tell(LeaderChange change) {
        notifying.execute(() -> listeners.forEach(listener -> listener.onLeaderChange(change)));
    }

    public Member member(int shard) {
        return members.get(shard);
    }

    @Override
    public int shards() {
        return members.size();
    }

    @Override
    public NodeId self() {
        return self;
    }

    @Override
    public CompletableFuture<Object> propose(int shard, byte[] entry) {
        return members.get(shard).propose(entry);
    }

    @Override
    public CompletableFuture<Long> readBarrier(int shard) {
        return members.get(shard).readBarrier();
    }

    @Override
    public ShardStatus status(int shard) {
        return members.get(shard).status();
    }

    @Override
    public void onLeaderChange(LeaderChange.Listener listener) {
        notifying.execute(() -> {
            listeners.add(listener);
            for (int shard = 0; shard < members.size(); shard++) {
                Member member = members.get(shard);
                listener.onLeaderChange(new LeaderChange.Known(shard, member.leader()));
                if (member.isReady()) {
                    listener.onLeaderChange(new LeaderChange.Ready(shard, member.term()));
                }
            }
        });
    }

    @Override
    public CompletableFuture<Void> transferLeadership(int shard, NodeId to) {
        throw new UnsupportedOperationException("leaders come and go by themselves here");
    }

    @Override
    public List<io.sequencer.server.raft.member.Member> members(int shard) {
        throw new UnsupportedOperationException("the members never change here");
    }

    @Override
    public CompletableFuture<List<io.sequencer.server.raft.member.Member>> committedMembers(int shard) {
        throw new UnsupportedOperationException("the members never change here");
    }

    @Override
    public CompletableFuture<Void> changeMembers(int shard, MembershipChange change) {
        throw new UnsupportedOperationException("the members never change here");
    }

    @Override
    public CompletableFuture<Long> checkpoint(int shard) {
        members.get(shard).checkpoint();
        return CompletableFuture.completedFuture(members.get(shard).log().base());
    }

    /** Nothing to hand over: a simulated node only ever dies. */
    @Override
    public void close() {}
}
