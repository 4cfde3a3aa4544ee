package io.sequencer.server.member;

import io.sequencer.proto.peer.v1.IntroductionReply;
import io.sequencer.server.forward.peer.MembershipCalls;
import io.sequencer.server.raft.RaftNode;
import io.sequencer.server.raft.member.Member;
import java.time.Duration;
import java.util.List;

/** Asks the members of a shard up to which feature level each of them reads. Blocks; any thread that may. */
public final class MemberLevels {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(1);

    private final RaftNode raft;
    private final FrontDesk desk;
    private final MembershipCalls calls;

    public MemberLevels(RaftNode raft, FrontDesk desk, MembershipCalls calls) {
        this.raft = raft;
        this.desk = desk;
        this.calls = calls;
    }

    /** The highest level that all members of the shard read; 0 if one of them does not answer, or nobody is known. */
    public int readByAll(int shard) {
        List<Member> members = raft.members(shard);
        int lowest = members.isEmpty() ? 0 : desk.newestLevel();
        for (Member member : members) {
            if (!member.equals(desk.self()) && lowest > 0) {
                lowest = Math.min(
                        lowest,
                        calls.introduce(member.node(), desk.introduction(), ANSWER_WITHIN)
                                .map(IntroductionReply::getFeatureLevel)
                                .orElse(0));
            }
        }
        return lowest;
    }
}
