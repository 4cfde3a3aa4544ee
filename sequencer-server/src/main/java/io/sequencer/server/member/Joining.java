package io.sequencer.server.member;

import io.sequencer.proto.peer.v1.ChangeMembersReply;
import io.sequencer.proto.peer.v1.Introduction;
import io.sequencer.proto.peer.v1.IntroductionReply;
import io.sequencer.server.boot.CannotStartException;
import io.sequencer.server.boot.DataDirectory;
import io.sequencer.server.boot.ExitCode;
import io.sequencer.server.boot.Launch;
import io.sequencer.server.boot.NodeIdentity;
import io.sequencer.server.forward.peer.MembershipCalls;
import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.member.Member;
import io.sequencer.server.raft.member.MembershipChange;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Has this node let into a cluster that runs; see the package. Used once, by the thread that starts the node. */
public final class Joining {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(1);
    private static final Duration FIND_WITHIN = Duration.ofMinutes(10);
    /** A checkpoint of gigabytes has to come over. */
    private static final Duration CATCH_UP_WITHIN = Duration.ofHours(12);

    private final DataDirectory directory;
    private final FrontDesk desk;
    private final Launch launch;

    public Joining(DataDirectory directory, FrontDesk desk, Launch launch) {
        this.directory = directory;
        this.desk = desk;
        this.launch = launch;
    }

    /** Returns when it is on disk with whom the cluster was made: it exists, and it is the right one. */
    public void find(List<NodeId> others, MembershipCalls calls) throws CannotStartException, IOException {
        Waiting waiting = new Waiting(launch, FIND_WITHIN);
        Introduction introduction = desk.introduction();
        while (true) {
            for (NodeId other : others) {
                Optional<IntroductionReply> reply = calls.introduce(other, introduction, ANSWER_WITHIN);
                if (reply.isPresent() && reply.get().hasFounded()) {
                    List<Member> founders = reply.get().getFounded().getFoundersList().stream()
                            .map(MemberMessages::member)
                            .toList();
                    directory.record(directory.identity().in(NodeIdentity.Phase.JOINING, founders));
                    return;
                }
                if (reply.isPresent() && reply.get().hasContradiction()) {
                    throw new CannotStartException(
                            ExitCode.CONTRADICTS_DATA,
                            "peer " + other + " disagrees: " + reply.get().getContradiction()
                                    + ": mend the configuration");
                }
            }
            waiting.pause("waiting for a member of cluster "
                    + directory.identity().cluster().clusterId() + " to answer: " + Founding.names(others));
        }
    }

    /** Returns when every shard has this node as a member, and that is on disk. Raft runs and the desk is open. */
    public void enter(MemberChanges changes) throws CannotStartException, IOException {
        Waiting waiting = new Waiting(launch, CATCH_UP_WITHIN);
        MembershipChange join = new MembershipChange.Join(desk.self(), launch.replaces());
        int shards = directory.identity().cluster().shards();
        for (int shard = 0; shard < shards; shard++) {
            ChangeMembersReply reply = changes.make(shard, join);
            while (!reply.hasChanged()) {
                String why = "shard " + shard + ": " + MemberChanges.why(reply);
                if (reply.hasRefused() && !reply.getRefused().getPassing()) {
                    throw new CannotStartException(ExitCode.CONTRADICTS_DATA, "not let in: " + why);
                }
                waiting.pause("waiting to be let in: " + why);
                reply = changes.make(shard, join);
            }
        }
        NodeIdentity identity = directory.identity();
        directory.record(identity.in(NodeIdentity.Phase.MEMBER, identity.founders()));
    }
}
