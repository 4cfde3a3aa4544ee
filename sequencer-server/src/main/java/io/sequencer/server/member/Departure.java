package io.sequencer.server.member;

import io.sequencer.proto.peer.v1.ChangeMembersReply;
import io.sequencer.server.raft.RaftNode;
import io.sequencer.server.raft.ShardStatus;
import io.sequencer.server.raft.member.MemberId;
import io.sequencer.server.raft.member.MembershipChange;
import io.sequencer.server.raft.member.RemovedException;
import io.sequencer.server.raft.member.UnsettledMembershipException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the members of a shard went on without this node, which Raft does not tell it: a shard without a leader is asked
 * after at the other nodes. The node goes on with the shards that it is still a member of, because they may need its vote; when
 * nobody else has it leave them, it asks to. When it has left all, it is done.
 *
 * <p>One thread, which may wait for other nodes.
 */
public final class Departure implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

    /** Looks without a leader before the others are asked: elections pass. */
    private static final int PATIENCE = 2;
    /** Looks for which whoever removes this node is left to do it, shard by shard. */
    private static final int LEFT_TO_OTHERS = 10;

    private final MemberId self;
    private final RaftNode raft;
    private final MemberChanges changes;
    private final BooleanSupplier isMember;
    private final Consumer<Exception> gone;
    private final int[] leaderless;
    private final TreeSet<Integer> left = new TreeSet<>();
    private int looksSinceFirst;
    private volatile boolean over;

    /**
     * @param isMember whether this node has been let in everywhere; one on its way in is no member of some shards
     * @param gone told once: a {@link RemovedException} when all shards are left, or an {@link UnsettledMembershipException}
     */
    public Departure(
            MemberId self, RaftNode raft, MemberChanges changes, BooleanSupplier isMember, Consumer<Exception> gone) {
        this.self = self;
        this.raft = raft;
        this.changes = changes;
        this.isMember = isMember;
        this.gone = gone;
        this.leaderless = new int[raft.shards()];
    }

    /** To be called about every second. */
    public void look() {
        if (over || !isMember.getAsBoolean()) {
            return;
        }
        for (int shard = 0; shard < leaderless.length; shard++) {
            leaderless[shard] = raft.status(shard).leader().isPresent() ? 0 : leaderless[shard] + 1;
            if (leaderless[shard] == 0) {
                left.remove(shard);
            } else if (leaderless[shard] > PATIENCE && !left.contains(shard)) {
                ask(shard);
            }
        }
        if (over) {
            return;
        }
        if (left.isEmpty()) {
            looksSinceFirst = 0;
        } else if (left.size() == leaderless.length) {
            end(new RemovedException(self + " was removed or replaced; to come back: repair rejoin"));
        } else if (++looksSinceFirst > LEFT_TO_OTHERS) {
            leaveTheOthers();
        }
    }

    private void ask(int shard) {
        Optional<List<MemberId>> members = changes.committedMembers(shard);
        if (members.isEmpty()) {
            return;
        }
        if (!members.get().contains(self)) {
            left.add(shard);
            LOG.info(
                    "shard {}: {} was removed or replaced; {} of {} shards are left",
                    shard,
                    self,
                    left.size(),
                    raft.shards());
        } else if (raft.status(shard).role() == ShardStatus.Role.INACTIVE) {
            // Raft closed it at the beginning of a change that was undone.
            end(new UnsettledMembershipException("a change of the members that left this node out of shard " + shard
                    + " was undone: start it again"));
        }
    }

    private void end(Exception why) {
        // A node that stops closes its shards too.
        if (!over) {
            over = true;
            gone.accept(why);
        }
    }

    private void leaveTheOthers() {
        MembershipChange leave = new MembershipChange.Leave(self.node(), Optional.of(self.incarnation()), false);
        for (int shard = 0; shard < leaderless.length; shard++) {
            if (!left.contains(shard)) {
                ChangeMembersReply reply = changes.make(shard, leave);
                if (!reply.hasChanged()) {
                    LOG.warn("{} cannot leave shard {} as it left others: {}", self, shard, MemberChanges.why(reply));
                }
            }
        }
    }

    /** The node stops: nothing more is noticed. Any thread. */
    @Override
    public void close() {
        over = true;
    }
}
