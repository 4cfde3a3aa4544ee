package io.sequencer.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.sequencer.proto.v1.ClusterGrpc;
import io.sequencer.proto.v1.CreateDocumentRequest;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.DocumentsGrpc;
import io.sequencer.proto.v1.NodeStatusRequest;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.ShardStatus;
import io.sequencer.proto.v1.Submit;
import io.sequencer.proto.v1.SubmitReply;
import io.sequencer.server.core.DocId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real processes, stopped as an operator stops them. */
class GracefulStopTest {

    private static final String DOCUMENT = "log";
    private static final int SHARD = DocId.shard(DOCUMENT, 3);
    private static final UUID CLIENT = new UUID(7, 7);

    @TempDir
    Path dir;

    private List<Integer> ports = List.of();
    private final List<ServeProcess> nodes = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final List<ManagedChannel> admins = new ArrayList<>();

    @BeforeEach
    void startThree() throws IOException {
        ports = FreePorts.take(18);
        for (int node = 0; node < 3; node++) {
            nodes.add(start(node));
            channels.add(channel(ports.get(6 * node + 1)));
            admins.add(channel(ports.get(6 * node + 4)));
        }
        for (ServeProcess node : nodes) {
            node.awaitReady();
        }
    }

    private static ManagedChannel channel(int port) {
        return NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    }

    @AfterEach
    void killAll() {
        admins.forEach(ManagedChannel::shutdownNow);
        channels.forEach(ManagedChannel::shutdownNow);
        nodes.forEach(ServeProcess::close);
    }

    @Test
    void leaderThatIsToldToStopHandsOverAndNoAckedOpIsLost() throws Exception {
        documents(0)
                .createDocument(CreateDocumentRequest.newBuilder()
                        .setDocId(DOCUMENT)
                        .setMode(DocumentMode.APPEND)
                        .setUser("ada")
                        .build());
        int leader = awaitLeader();
        int writer = (leader + 1) % 3;
        for (int seq = 1; seq <= 300; seq++) {
            if (seq == 100) {
                nodes.get(leader).terminate();
            }
            SubmitReply reply = documents(writer).submitOps(op(seq));
            assertThat(reply.getAck().getServerSeq()).as(reply::toString).isEqualTo(seq);
        }
        assertThat(nodes.get(leader).awaitExit()).isZero();
        assertThat(nodes.get(leader).stderr()).noneMatch(l -> l.contains("ERROR") && !l.contains("RaftServer"));

        nodes.set(leader, start(leader));
        nodes.get(leader).awaitReady();
        await().atMost(TestCluster.PATIENCE).untilAsserted(() -> {
            Set<ByteString> digests = new HashSet<>();
            for (int node = 0; node < 3; node++) {
                digests.add(status(node).getStateDigest());
            }
            assertThat(digests).hasSize(1).doesNotContain(ByteString.EMPTY);
        });
        IntStream.range(0, 3).forEach(node -> nodes.get(node).terminate());
        for (ServeProcess node : nodes) {
            assertThat(node.awaitExit()).isZero();
        }
    }

    private int awaitLeader() {
        await().atMost(TestCluster.PATIENCE).until(() -> !status(0).getLeader().isEmpty());
        return Integer.parseInt(status(0).getLeader().substring(1)) - 1;
    }

    private ShardStatus status(int node) {
        return ClusterGrpc.newBlockingStub(admins.get(node))
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .withWaitForReady()
                .getNodeStatus(NodeStatusRequest.getDefaultInstance())
                .getShards(SHARD);
    }

    private DocumentsGrpc.DocumentsBlockingStub documents(int node) {
        return DocumentsGrpc.newBlockingStub(channels.get(node)).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    private static Submit op(long clientSeq) {
        return Submit.newBuilder()
                .setDocId(DOCUMENT)
                .setClientId(CLIENT.toString())
                .setFirstClientSeq(clientSeq)
                .addOps(Op.newBuilder().setOpaque(ByteString.copyFromUtf8("line " + clientSeq)))
                .build();
    }

    private ServeProcess start(int node) throws IOException {
        StringBuilder peers = new StringBuilder("--peers=[");
        for (int peer = 0; peer < 3; peer++) {
            peers.append(("{id: n%d, host: 127.0.0.1, httpPort: %d, grpcPort: %d, peerPort: %d, raftPort: %d,"
                            + " adminPort: %d, metricsPort: %d},")
                    .formatted(
                            peer + 1,
                            ports.get(6 * peer),
                            ports.get(6 * peer + 1),
                            ports.get(6 * peer + 2),
                            ports.get(6 * peer + 3),
                            ports.get(6 * peer + 4),
                            ports.get(6 * peer + 5)));
        }
        return ServeProcess.start(
                dir,
                "--bootstrap",
                "--clusterId=test",
                "--nodeId=n" + (node + 1),
                "--dataDir=" + dir.resolve("n" + (node + 1)),
                "--insecure",
                peers.append(']').toString());
    }
}
