package io.sequencer.server.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.Lists;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.sequencer.proto.v1.ChangeFeedGrpc;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.ClusterGrpc;
import io.sequencer.proto.v1.CreateDocumentRequest;
import io.sequencer.proto.v1.DocumentHead;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.DocumentVerdict;
import io.sequencer.proto.v1.DocumentsGrpc;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.FeedBatch;
import io.sequencer.proto.v1.FeedEvent;
import io.sequencer.proto.v1.FeedPosition;
import io.sequencer.proto.v1.FeedRequest;
import io.sequencer.proto.v1.GetContentRequest;
import io.sequencer.proto.v1.GetDocumentRequest;
import io.sequencer.proto.v1.Hello;
import io.sequencer.proto.v1.NodeStatus;
import io.sequencer.proto.v1.NodeStatusRequest;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.OpEvent;
import io.sequencer.proto.v1.OpStatus;
import io.sequencer.proto.v1.OpStatusRequest;
import io.sequencer.proto.v1.PutSnapshotRequest;
import io.sequencer.proto.v1.ReadOpsRequest;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.proto.v1.SnapshotChunk;
import io.sequencer.proto.v1.Submit;
import io.sequencer.proto.v1.SubmitReply;
import io.sequencer.proto.v1.TextEdit;
import io.sequencer.proto.v1.TransferLeadershipRequest;
import io.sequencer.proto.v1.VerifyDocumentRequest;
import io.sequencer.server.TestCluster;
import io.sequencer.server.core.DocId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backends over gRPC at three real nodes. */
class BackendTest {
    private static final Metadata.Key<byte[]> ERROR =
            Metadata.Key.of("sequencer-error-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private static TestCluster cluster;
    private static final List<ManagedChannel> CHANNELS = new ArrayList<>();

    private final String doc = "doc-" + UUID.randomUUID();
    private final String client = UUID.randomUUID().toString();

    @BeforeAll
    static void startNodes(@TempDir Path dir) throws Exception {
        cluster = TestCluster.ofThree(dir);
        for (int i = 0; i < 3; i++) {
            CHANNELS.add(NettyChannelBuilder.forAddress(
                            "127.0.0.1", cluster.config(i).grpc().port())
                    .usePlaintext()
                    .build());
        }
    }

    @AfterAll
    static void stopNodes() {
        CHANNELS.forEach(ManagedChannel::shutdownNow);
        cluster.close();
    }

    private static DocumentsGrpc.DocumentsBlockingStub documents(int node) {
        return DocumentsGrpc.newBlockingStub(CHANNELS.get(node)).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    private DocumentHead create(DocumentMode mode) {
        return documents(0)
                .createDocument(CreateDocumentRequest.newBuilder()
                        .setDocId(doc)
                        .setMode(mode)
                        .setUser("ada")
                        .build());
    }

    private Submit insertion(long clientSeq, long base, String text) {
        return submission(clientSeq, base)
                .addOps(Op.newBuilder().setEdit(TextEdit.newBuilder().setInsert(text)))
                .build();
    }

    private Submit.Builder submission(long clientSeq, long base) {
        return Submit.newBuilder()
                .setDocId(doc)
                .setClientId(client)
                .setFirstClientSeq(clientSeq)
                .setBaseSeq(base);
    }

    @Test
    void thePublicListenerSaysWhereTheAdminListenerIs() {
        Error error = refusal(
                () -> ClusterGrpc.newBlockingStub(CHANNELS.get(0))
                        .getNodeStatus(NodeStatusRequest.getDefaultInstance()),
                Status.Code.UNIMPLEMENTED);
        assertThat(error.getCode()).isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(error.getMessage())
                .endsWith("admin listener, " + cluster.config(0).admin());
    }

    private static Error refusal(ThrowingCallable call, Status.Code code) {
        Error[] found = new Error[1];
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(code);
            try {
                found[0] = Error.parseFrom(e.getTrailers().get(ERROR));
            } catch (com.google.protobuf.InvalidProtocolBufferException bad) {
                throw new AssertionError(bad);
            }
        });
        return found[0];
    }

    @Test
    void documentIsCreatedOnceWithOneMode() {
        DocumentHead head = create(DocumentMode.TEXT);
        assertThat(head.getDocId()).isEqualTo(doc);
        assertThat(head.getOwner()).isEqualTo("ada");
        assertThat(head.getShard()).isEqualTo(DocId.shard(doc, 3));
        assertThat(create(DocumentMode.TEXT).getCreatedMillis()).isEqualTo(head.getCreatedMillis());
        assertThat(refusal(() -> create(DocumentMode.APPEND), Status.Code.ALREADY_EXISTS)
                        .getCode())
                .isEqualTo(ErrorCode.DOCUMENT_EXISTS);
    }

    @Test
    void everyNodeReadsWhatWasAckedElsewhere() {
        create(DocumentMode.TEXT);
        for (int i = 0; i < 9; i++) {
            SubmitReply reply = documents(i % 3).submitOps(insertion(i + 1, i, "text " + i + "\n"));
            assertThat(reply.getAck().getServerSeq()).isEqualTo(i + 1);
            DocumentHead head = documents((i + 1) % 3)
                    .getDocument(GetDocumentRequest.newBuilder().setDocId(doc).build());
            assertThat(head.getHeadSeq()).isEqualTo(i + 1);
        }
        assertThat(content(1, 3)).isEqualTo("text 2\ntext 1\ntext 0\n");
        assertThat(content(2, 0)).startsWith("text 8\ntext 7");
        Iterator<io.sequencer.proto.v1.Ops> batches = documents(2)
                .readOps(ReadOpsRequest.newBuilder()
                        .setDocId(doc)
                        .setFirstSeq(4)
                        .setProvenance(true)
                        .build());
        List<OpEvent> ops = new ArrayList<>();
        batches.forEachRemaining(b -> ops.addAll(b.getOpsList()));
        assertThat(ops).extracting(OpEvent::getServerSeq).containsExactly(4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(ops.get(0).getBaseSeq()).isEqualTo(3);
        DocumentVerdict verdict = documents(1)
                .verifyDocument(VerifyDocumentRequest.newBuilder().setDocId(doc).build());
        assertThat(verdict.getSound()).as("%s", verdict.getFindingsList()).isTrue();
        assertThat(verdict.getOpsChecked()).isEqualTo(9);
    }

    private String content(int node, long seq) {
        Iterator<SnapshotChunk> chunks = documents(node)
                .getContent(
                        GetContentRequest.newBuilder().setDocId(doc).setSeq(seq).build());
        List<SnapshotChunk> all = Lists.newArrayList(chunks);
        assertThat(all.get(all.size() - 1).getLast()).isTrue();
        return all.stream().map(SnapshotChunk::getText).collect(Collectors.joining());
    }

    @Test
    void opStatusTellsWhatBecameOfAnOp() {
        create(DocumentMode.TEXT);
        documents(0).submitOps(insertion(1, 0, "x"));
        OpStatusRequest.Builder request =
                OpStatusRequest.newBuilder().setDocId(doc).setClientId(client);
        OpStatus applied = documents(1).getOpStatus(request.setClientSeq(1).build());
        assertThat(applied.getState()).isEqualTo(OpStatus.State.APPLIED);
        assertThat(applied.getServerSeq()).isEqualTo(1);
        assertThat(documents(2).getOpStatus(request.setClientSeq(2).build()).getState())
                .isEqualTo(OpStatus.State.NOT_APPLIED);
    }

    @Test
    void refusedSubmitIsAnAnswer() {
        SubmitReply reply = documents(0).submitOps(insertion(1, 0, "x"));
        assertThat(reply.getRejected().getError().getCode()).isEqualTo(ErrorCode.DOCUMENT_NOT_FOUND);
    }

    @Test
    void baseMismatchBringsTheOpsToApplyFirst() {
        create(DocumentMode.STRICT);
        for (int i = 1; i <= 3; i++) {
            documents(0)
                    .submitOps(submission(i, i - 1)
                            .addOps(Op.newBuilder().setOpaque(ByteString.copyFromUtf8("s" + i)))
                            .build());
        }
        Submit late = submission(1, 1)
                .setClientId(UUID.randomUUID().toString())
                .addOps(Op.newBuilder().setOpaque(ByteString.copyFromUtf8("late")))
                .build();
        Error error = documents(2).submitOps(late).getRejected().getError();
        assertThat(error.getCode()).isEqualTo(ErrorCode.BASE_MISMATCH);
        assertThat(error.getDetails().getMissingList())
                .extracting(e -> e.getOp().getOpaque().toStringUtf8())
                .containsExactly("s2", "s3");
    }

    @Test
    void refusedReadsCarryTheTypedError() {
        GetDocumentRequest unknown =
                GetDocumentRequest.newBuilder().setDocId(doc).build();
        assertThat(refusal(() -> documents(0).getDocument(unknown), Status.Code.NOT_FOUND)
                        .getCode())
                .isEqualTo(ErrorCode.DOCUMENT_NOT_FOUND);
        create(DocumentMode.TEXT);
        ReadOpsRequest beyond =
                ReadOpsRequest.newBuilder().setDocId(doc).setFirstSeq(5).build();
        Error future = refusal(() -> documents(0).readOps(beyond).forEachRemaining(b -> {}), Status.Code.OUT_OF_RANGE);
        assertThat(future.getCode()).isEqualTo(ErrorCode.FUTURE_SEQ);
        GetDocumentRequest bad = GetDocumentRequest.newBuilder().setDocId("a b").build();
        assertThat(refusal(() -> documents(0).getDocument(bad), Status.Code.INVALID_ARGUMENT)
                        .getCode())
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void appendDocumentTakesContentMadeByAClient() {
        create(DocumentMode.APPEND);
        for (int i = 1; i <= 3; i++) {
            documents(0)
                    .submitOps(submission(i, 0)
                            .addOps(Op.newBuilder().setOpaque(ByteString.copyFromUtf8("u" + i)))
                            .build());
        }
        DocumentHead head = documents(1)
                .putSnapshot(PutSnapshotRequest.newBuilder()
                        .setDocId(doc)
                        .setAtSeq(2)
                        .setContent(ByteString.copyFromUtf8("u1u2"))
                        .setUser("")
                        .build());
        assertThat(head.getSnapshotSeq()).isEqualTo(2);
        assertThat(head.getContentBytes()).isEqualTo(4);
        SnapshotChunk chunk = documents(2)
                .getContent(GetContentRequest.newBuilder().setDocId(doc).build())
                .next();
        assertThat(chunk.getOpaque().toStringUtf8()).isEqualTo("u1u2");
        assertThat(chunk.getSeq()).isEqualTo(2);
    }

    @Test
    void changeFeedGivesEveryOpOnceAndResumesAnywhere() {
        create(DocumentMode.TEXT);
        int shard = DocId.shard(doc, 3);
        Submit.Builder three = submission(1, 0);
        for (int i = 0; i < 3; i++) {
            three.addOps(Op.newBuilder().setEdit(TextEdit.newBuilder().setInsert("op" + i)));
        }
        documents(0).submitOps(three.build());
        for (int i = 4; i <= 6; i++) {
            documents(0).submitOps(insertion(i, i - 1, "op" + i));
        }
        List<FeedEvent> all = feed(1, FeedRequest.newBuilder().setShard(shard).setUntilNow(true));
        assertThat(all.stream()
                        .filter(e -> e.getDocId().equals(doc))
                        .map(e -> e.getOp().getServerSeq()))
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        for (int i = 0; i < all.size(); i++) {
            FeedPosition after = all.get(i).getPosition();
            List<FeedEvent> rest = feed(
                    2, FeedRequest.newBuilder().setShard(shard).setAfter(after).setUntilNow(true));
            assertThat(rest).isEqualTo(all.subList(i + 1, all.size()));
        }

        BlockingQueue<FeedEvent> live = new LinkedBlockingQueue<>();
        ChangeFeedGrpc.newStub(CHANNELS.get(2))
                .read(
                        FeedRequest.newBuilder()
                                .setShard(shard)
                                .setAfter(all.get(all.size() - 1).getPosition())
                                .build(),
                        new Collecting<>(b -> live.addAll(((FeedBatch) b).getEventsList())));
        for (int i = 7; i <= 9; i++) {
            documents(0).submitOps(insertion(i, i - 1, "op" + i));
            long seq = i;
            await().atMost(TestCluster.PATIENCE)
                    .until(() -> live.stream().anyMatch(e -> e.getOp().getServerSeq() == seq));
        }
        assertThat(live).hasSize(3);
    }

    private static List<FeedEvent> feed(int node, FeedRequest.Builder request) {
        List<FeedEvent> events = new ArrayList<>();
        ChangeFeedGrpc.newBlockingStub(CHANNELS.get(node))
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .read(request.build())
                .forEachRemaining(b -> events.addAll(b.getEventsList()));
        return events;
    }

    private static StreamObserver<ClientMessage> greeted(BlockingQueue<ServerMessage> received)
            throws InterruptedException {
        StreamObserver<ClientMessage> stream =
                DocumentsGrpc.newStub(CHANNELS.get(1)).session(new Collecting<>(received::add));
        stream.onNext(ClientMessage.newBuilder()
                .setHello(Hello.newBuilder().setUser("ada"))
                .build());
        assertThat(received.poll(30, TimeUnit.SECONDS).hasWelcome()).isTrue();
        return stream;
    }

    @Test
    void sessionStreamHoldsTheSameConversation() throws InterruptedException {
        create(DocumentMode.APPEND);
        BlockingQueue<ServerMessage> received = new LinkedBlockingQueue<>();
        StreamObserver<ClientMessage> stream = greeted(received);
        int count = 3000;
        for (int i = 1; i <= count; i++) {
            stream.onNext(ClientMessage.newBuilder()
                    .setSubmit(submission(i, 0).addOps(Op.newBuilder().setOpaque(ByteString.copyFromUtf8("x" + i))))
                    .build());
        }
        for (int i = 1; i <= count; i++) {
            int number = i;
            ServerMessage message = received.poll(30, TimeUnit.SECONDS);
            assertThat(message).isNotNull();
            // A leader change in the middle has the node ask again, and of what is older than the session's ring only a
            // bound is known.
            assertThat(message.getAck().getServerSeq())
                    .as("%s", message)
                    .matches(message.getAck().getAtMost() ? seq -> seq >= number : seq -> seq == number);
        }
        stream.onCompleted();
    }

    @Test
    void submitAboveTheFrameLimitIsRejectedUnderItsOpIdAndTheStreamGoesOn() throws InterruptedException {
        create(DocumentMode.APPEND);
        BlockingQueue<ServerMessage> received = new LinkedBlockingQueue<>();
        StreamObserver<ClientMessage> stream = greeted(received);
        Submit large = insertion(1, 0, "x".repeat(2 << 20));
        stream.onNext(ClientMessage.newBuilder().setSubmit(large).build());
        ServerMessage answer = received.poll(30, TimeUnit.SECONDS);
        assertThat(answer.getRejected().getFirstClientSeq()).as("%s", answer).isEqualTo(1);
        assertThat(answer.getRejected().getError().getCode()).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(answer.getRejected().getError().getDetails().getLimit()).isEqualTo("frame_bytes");
        stream.onNext(ClientMessage.newBuilder()
                .setSubmit(submission(1, 0).addOps(Op.newBuilder().setOpaque(ByteString.copyFromUtf8("x"))))
                .build());
        assertThat(received.poll(30, TimeUnit.SECONDS).getAck().getServerSeq()).isEqualTo(1);
        stream.onCompleted();
    }

    @Test
    void clusterServiceShowsEveryShardAndMovesLeaders() {
        ManagedChannel admin = NettyChannelBuilder.forAddress(
                        "127.0.0.1", cluster.config(0).admin().port())
                .usePlaintext()
                .build();
        CHANNELS.add(admin);
        ClusterGrpc.ClusterBlockingStub stub =
                ClusterGrpc.newBlockingStub(admin).withDeadlineAfter(60, TimeUnit.SECONDS);
        NodeStatus status = stub.getNodeStatus(NodeStatusRequest.getDefaultInstance());
        assertThat(status.getNodeId()).isEqualTo("n1");
        assertThat(status.getShardsCount()).isEqualTo(3);
        assertThat(status.getShards(0).getLeader()).isNotEmpty();
        assertThat(refusal(
                                () -> stub.transferLeadership(TransferLeadershipRequest.newBuilder()
                                        .setShard(77)
                                        .setToNode("n2")
                                        .build()),
                                Status.Code.INVALID_ARGUMENT)
                        .getCode())
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(HealthGrpc.newBlockingStub(CHANNELS.get(0))
                        .check(HealthCheckRequest.getDefaultInstance())
                        .getStatus())
                .isEqualTo(ServingStatus.SERVING);
    }

    private record Collecting<T>(java.util.function.Consumer<T> each) implements StreamObserver<T> {
        @Override
        public void onNext(T value) {
            each.accept(value);
        }

        @Override
        public void onError(Throwable failure) {
            // The channel is closed under the stream at the end of the tests.
        }

        @Override
        public void onCompleted() {}
    }
}
