package io.sequencer.server.member;

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
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes a cluster together with all configured nodes; see the package. Used once, by the thread that starts the node. */
public final class Founding {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final DataDirectory directory;
    private final FrontDesk desk;
    private final List<NodeId> others;
    private final MembershipCalls calls;

    /** @param others the other configured nodes */
    public Founding(DataDirectory directory, FrontDesk desk, List<NodeId> others, MembershipCalls calls) {
        this.directory = directory;
        this.desk = desk;
        this.others = List.copyOf(others);
        this.calls = calls;
    }

    /** Returns when this node is one of the founders, on disk. */
    public void run(Launch launch) throws CannotStartException, IOException {
        Waiting waiting = new Waiting(launch, LIMIT);
        Introduction introduction = desk.introduction();
        while (true) {
            List<Member> present = new ArrayList<>(List.of(desk.self()));
            List<NodeId> missing = new ArrayList<>();
            for (NodeId other : others) {
                Optional<IntroductionReply> reply = calls.introduce(other, introduction, ANSWER_WITHIN);
                if (reply.isEmpty()) {
                    missing.add(other);
                } else if (reply.get().hasFounded()) {
                    takeOver(reply.get(), other);
                    return;
                } else {
                    present.add(present(reply.get(), other));
                }
            }
            NodeId first =
                    present.stream().map(Member::node).sorted().findFirst().orElseThrow();
            if (missing.isEmpty() && first.equals(desk.self().node())) {
                record(present.stream()
                        .sorted((a, b) -> a.id().compareTo(b.id()))
                        .toList());
                return;
            }
            String cluster = directory.identity().cluster().clusterId();
            waiting.pause(
                    missing.isEmpty()
                            ? "waiting for " + first + " to found cluster " + cluster
                            : "waiting for " + names(missing) + " to found cluster " + cluster + " with");
        }
    }

    /** The cluster is made. Either this node was there, or somebody with its name was, whose disk is lost. */
    private void takeOver(IntroductionReply reply, NodeId from) throws CannotStartException, IOException {
        List<Member> founders = reply.getFounded().getFoundersList().stream()
                .map(MemberMessages::member)
                .toList();
        NodeIdentity identity = directory.identity();
        if (founders.stream().noneMatch(f -> f.id().equals(identity.memberId()))) {
            throw new CannotStartException(
                    ExitCode.CLUSTER_EXISTS,
                    "cluster " + identity.cluster().clusterId() + " exists (says " + from
                            + ") and this data directory is none of its: a new node, or one that lost its disk, starts"
                            + " with --join instead of --bootstrap");
        }
        record(founders);
    }

    private static Member present(IntroductionReply reply, NodeId asked) throws CannotStartException {
        if (reply.hasContradiction()) {
            throw new CannotStartException(
                    ExitCode.CONTRADICTS_DATA,
                    "peer " + asked + " disagrees: " + reply.getContradiction() + ": mend the configuration");
        }
        Member member = MemberMessages.member(reply.getUnfounded());
        if (!member.node().equals(asked)) {
            throw new CannotStartException(
                    ExitCode.USAGE,
                    "the peer address of " + asked + " is that of " + member.node() + ": mend the configuration");
        }
        return member;
    }

    private void record(List<Member> founders) throws IOException {
        directory.record(directory.identity().in(NodeIdentity.Phase.MEMBER, founders));
    }

    static String names(List<NodeId> nodes) {
        return String.join(", ", nodes.stream().map(NodeId::value).toList());
    }
}
