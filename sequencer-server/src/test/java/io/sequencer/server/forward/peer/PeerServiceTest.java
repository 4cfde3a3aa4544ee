package io.sequencer.server.forward.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.sequencer.proto.peer.v1.Answer;
import io.sequencer.proto.peer.v1.ForwardReply;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.forward.cluster.Commands;
import io.sequencer.server.forward.cluster.TestCluster;
import io.sequencer.server.forward.cluster.TestNode;
import io.sequencer.server.raft.NodeId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerServiceTest {
    private static final NodeId LEADER = new NodeId("leader");
    private static final int MAX_BYTES = 1 << 20;

    @TempDir
    Path directory;

    @Test
    void whatIsNoCommandIsRefusedAndNeverReachesTheLog() throws Exception {
        Map<Long, Answer> answers = new ConcurrentSkipListMap<>();
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (TestCluster cluster = new TestCluster(directory, 1, 1, TestNode.Settings.DEFAULTS)) {
            TestNode node = cluster.leader(0);
            PeerService service = new PeerService(node.proposers(), shard -> Runnable::run);
            try (PeerServer server = PeerServer.start(free, List.of(service), MAX_BYTES, Optional.empty());
                    PeerChannels channels = new PeerChannels(
                            leader -> Optional.of(new InetSocketAddress(free.getAddress(), server.port())),
                            MAX_BYTES,
                            Optional.empty())) {
                StreamObserver<ForwardBatch> requests = ClientCalls.asyncBidiStreamingCall(
                        channels.to(LEADER).orElseThrow().newCall(ForwardMethod.FORWARD, CallOptions.DEFAULT),
                        collecting(answers));

                requests.onNext(new ForwardBatch(
                        1,
                        0,
                        List.of(
                                Commands.submit("d", "c", 1).toByteString(),
                                ByteString.copyFromUtf8("no command"),
                                ByteString.EMPTY,
                                Commands.submit("d", "c", 2).toByteString())));

                await().atMost(Duration.ofSeconds(30)).until(() -> answers.size() == 4);
            }
            assertThat(answers.get(1L).getDecision().getAccepted().getServerSeq())
                    .isEqualTo(1);
            assertThat(answers.get(2L).getDecision().getRefused().getCode()).isEqualTo(ErrorCode.MALFORMED);
            assertThat(answers.get(3L).getDecision().getRefused().getCode()).isEqualTo(ErrorCode.MALFORMED);
            assertThat(answers.get(4L).getDecision().getAccepted().getServerSeq())
                    .isEqualTo(2);
            assertThat(node.proposer(0).proposedCommands()).isEqualTo(2);
        }
    }

    private static StreamObserver<ForwardReply> collecting(Map<Long, Answer> answers) {
        return new StreamObserver<>() {
            @Override
            public void onNext(ForwardReply reply) {
                reply.getAnswersList().forEach(answer -> answers.put(answer.getRequestId(), answer));
            }

            @Override
            public void onError(Throwable t) {}

            @Override
            public void onCompleted() {}
        };
    }
}
