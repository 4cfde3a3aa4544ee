package io.sequencer.server.raft.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.server.raft.storage.CheckpointStorage;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.raftlog.RaftLog;
import org.junit.jupiter.api.Test;

/** What Ratis shows of a leader of three, by fixed values: only the replies matter here. */
class LeadershipRoundsTest {
    private static final long COMMIT = 42;
    private static final List<RaftPeerId> IDS =
            List.of(RaftPeerId.valueOf("n0"), RaftPeerId.valueOf("n1"), RaftPeerId.valueOf("n2"));

    private final LeaderState term = fixed(LeaderState.class, Map.of());
    private final LeadershipRounds rounds = new LeadershipRounds(new CheckpointStorage());

    @Test
    void aReplyToAnAppenderThatWasReplacedProvesNothing() {
        RoundAppender replaced = appender(1, 900);
        rounds.attach(term, replaced);
        RoundAppender successor = appender(1, 0);
        rounds.attach(term, successor);
        CompletableFuture<Long> proof = rounds.start(division());

        rounds.onReply(term, replaced, success(899));
        assertThat(proof).isNotDone();

        rounds.onReply(term, successor, success(0));
        assertThat(proof).isCompletedWithValue(COMMIT);
    }

    @Test
    void anAppenderThatIsReplacedDuringARoundDoesNotStallIt() {
        rounds.attach(term, appender(1, 900));
        CompletableFuture<Long> proof = rounds.start(division());
        RoundAppender successor = appender(1, 0);
        rounds.attach(term, successor);

        rounds.onReply(term, successor, success(0));

        assertThat(proof).isCompletedWithValue(COMMIT);
    }

    private static RoundAppender appender(int follower, long nextCallId) {
        return fixed(RoundAppender.class, Map.of("getFollowerId", IDS.get(follower), "getCallId", nextCallId));
    }

    private static AppendEntriesReplyProto success(long callId) {
        return AppendEntriesReplyProto.newBuilder()
                .setServerReply(RaftRpcReplyProto.newBuilder().setSuccess(true).setCallId(callId))
                .build();
    }

    private static RaftServer.Division division() {
        List<RaftPeer> peers =
                IDS.stream().map(id -> RaftPeer.newBuilder().setId(id).build()).toList();
        return fixed(
                RaftServer.Division.class,
                Map.of(
                        "getId",
                        IDS.get(0),
                        "getInfo",
                        fixed(DivisionInfo.class, Map.of("isLeader", true, "isLeaderReady", true)),
                        "getRaftLog",
                        fixed(RaftLog.class, Map.of("getLastCommittedIndex", COMMIT)),
                        "getRaftConf",
                        fixed(
                                RaftConfiguration.class,
                                Map.of(
                                        "getAllPeers",
                                        peers,
                                        "getCurrentPeers",
                                        peers,
                                        "getPreviousPeers",
                                        List.of()))));
    }

    /** Answers by the method's name; what is not named returns nothing. */
    private static <T> T fixed(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answers.get(method.getName())));
    }
}
