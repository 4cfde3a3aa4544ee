package io.sequencer.server.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.ChangeFeedGrpc;
import io.sequencer.proto.v1.ClusterGrpc;
import io.sequencer.proto.v1.ClusterSettings;
import io.sequencer.proto.v1.CreateDocumentRequest;
import io.sequencer.proto.v1.DeleteDocumentRequest;
import io.sequencer.proto.v1.DocumentHead;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.DocumentVerdict;
import io.sequencer.proto.v1.DocumentsGrpc;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.FeedBatch;
import io.sequencer.proto.v1.FeedPosition;
import io.sequencer.proto.v1.FeedRequest;
import io.sequencer.proto.v1.GetAuthorsRequest;
import io.sequencer.proto.v1.GetContentRequest;
import io.sequencer.proto.v1.GetDocumentRequest;
import io.sequencer.proto.v1.GetSettingsRequest;
import io.sequencer.proto.v1.Join;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.ReadOpsRequest;
import io.sequencer.proto.v1.Retention;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.proto.v1.SetRetentionRequest;
import io.sequencer.proto.v1.Submit;
import io.sequencer.proto.v1.SubmitReply;
import io.sequencer.proto.v1.TextEdit;
import io.sequencer.proto.v1.VerifyDocumentRequest;
import io.sequencer.server.TestCluster;
import io.sequencer.server.core.DocId;
import io.sequencer.server.core.ShardReader;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients see of logs that are cut and documents that are deleted, on three nodes that look for both all the time. */
class RetentionTest {
    private static final Metadata.Key<byte[]> ERROR =
            Metadata.Key.of("sequencer-error-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private static TestCluster cluster;
    private static final List<ManagedChannel> CHANNELS = new ArrayList<>();
    private static final List<ManagedChannel> ADMINS = new ArrayList<>();

    private final String doc = "doc-" + UUID.randomUUID();
    private final String client = UUID.randomUUID().toString();

    @BeforeAll
    static void startNodes(@TempDir Path dir) throws Exception {
        cluster = TestCluster.start(dir, 3, Map.of("upkeep.compactionMillis", "100"));
        for (int i = 0; i < 3; i++) {
            CHANNELS.add(NettyChannelBuilder.forAddress(
                            "127.0.0.1", cluster.config(i).grpc().port())
                    .usePlaintext()
                    .build());
        }
        for (int i = 0; i < 3; i++) {
            ADMINS.add(NettyChannelBuilder.forAddress(
                            "127.0.0.1", cluster.config(i).admin().port())
                    .usePlaintext()
                    .build());
        }
        ClusterSettings changed = ClusterGrpc.newBlockingStub(ADMINS.get(1))
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .changeSettings(ClusterSettings.newBuilder()
                        .setSnapshotEveryOps(10)
                        .setRetention(keep(15))
                        .build());
        assertThat(changed.getMaxRebaseOps()).as("what was not named stays").isEqualTo(10_000);
    }

    @AfterAll
    static void stopNodes() {
        CHANNELS.forEach(ManagedChannel::shutdownNow);
        ADMINS.forEach(ManagedChannel::shutdownNow);
        cluster.close();
    }

    @Test
    void settingsHoldOnEveryNode() {
        for (ManagedChannel channel : ADMINS) {
            ClusterSettings settings = ClusterGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(60, TimeUnit.SECONDS)
                    .getSettings(GetSettingsRequest.getDefaultInstance());
            assertThat(settings.getSnapshotEveryOps()).isEqualTo(10);
            assertThat(settings.getRetention()).isEqualTo(keep(15));
        }
    }

    @Test
    void belowTheFloorEveryReadSaysCompactedAndTheDocumentGoesOn() {
        create(DocumentMode.TEXT);
        Ack first = submit(1, 0).getAck();
        for (int i = 2; i <= 60; i++) {
            submit(i, i - 1);
        }
        long floor = awaitFloor();
        assertThat(floor).isEqualTo(40);
        for (int node = 0; node < 3; node++) {
            int at = node;
            assertCompacted(() -> drain(documents(at)
                    .readOps(ReadOpsRequest.newBuilder()
                            .setDocId(doc)
                            .setFirstSeq(floor)
                            .build())));
            assertCompacted(() -> drain(documents(at)
                    .getContent(GetContentRequest.newBuilder()
                            .setDocId(doc)
                            .setSeq(floor - 1)
                            .build())));
            assertCompacted(() -> drain(documents(at)
                    .getAuthors(GetAuthorsRequest.newBuilder()
                            .setDocId(doc)
                            .setSeq(floor - 1)
                            .build())));
            assertThat(drain(documents(at)
                            .getContent(GetContentRequest.newBuilder()
                                    .setDocId(doc)
                                    .setSeq(floor)
                                    .build())))
                    .isPositive();
            DocumentVerdict verdict = documents(at)
                    .verifyDocument(
                            VerifyDocumentRequest.newBuilder().setDocId(doc).build());
            assertThat(verdict.getSound()).as(verdict.toString()).isTrue();
            assertThat(verdict.getCheckedFrom()).isEqualTo(floor);
            assertThat(verdict.getOpsChecked()).isEqualTo(60 - floor);
        }
        assertThat(submit(1, 0).getAck())
                .as("a resend gets the first number")
                .isEqualTo(first.toBuilder().setDuplicate(true).clearVersion().build());
        Error stale = documents(2)
                .submitOps(message(UUID.randomUUID().toString(), 1, floor - 1))
                .getRejected()
                .getError();
        assertThat(stale.getCode()).isEqualTo(ErrorCode.STALE_BASE);
        assertThat(stale.getDetails().getFloor()).isEqualTo(floor);
    }

    @Test
    void joinFromBelowTheFloorGetsASnapshot() {
        create(DocumentMode.TEXT);
        for (int i = 1; i <= 60; i++) {
            submit(i, i - 1);
        }
        awaitFloor();
        try (Editor editor =
                new Editor(HttpClient.newHttpClient(), cluster.config(2).http().port(), Editor.PROTO)) {
            editor.hello("bob");
            editor.join(Join.newBuilder().setDocId(doc).setLastSeenSeq(39));
            assertThat(editor.next().getJoined().getSnapshot()).isTrue();
            assertThat(editor.next().getSnapshotChunk().getSeq()).isEqualTo(60);
        }
    }

    @Test
    void theFeedSaysThatSomethingIsMissingAndANewReaderGetsWhatIsLeft() {
        create(DocumentMode.TEXT);
        int shard = DocId.shard(doc, 3);
        submit(1, 0);
        FeedPosition early = feed(shard, FeedRequest.newBuilder()).stream()
                .flatMap(batch -> batch.getEventsList().stream())
                .filter(event -> event.getDocId().equals(doc))
                .findFirst()
                .orElseThrow()
                .getPosition();
        for (int i = 2; i <= 60; i++) {
            submit(i, i - 1);
        }
        awaitFloor();
        Error error = refusal(() -> feed(shard, FeedRequest.newBuilder().setAfter(early)));
        assertThat(error.getCode()).isEqualTo(ErrorCode.COMPACTED);
        assertThat(feed(shard, FeedRequest.newBuilder()).stream()
                        .flatMap(batch -> batch.getEventsList().stream())
                        .filter(event -> event.getDocId().equals(doc))
                        .map(event -> event.getOp().getServerSeq()))
                .first()
                .isEqualTo(41L);
        await().atMost(TestCluster.PATIENCE).until(() -> feedRowsBelowTheFloor(shard) == 0);
    }

    @Test
    void aDocumentsOwnRetentionIsShownAndKept() {
        create(DocumentMode.TEXT);
        DocumentHead head = documents(1)
                .setRetention(SetRetentionRequest.newBuilder()
                        .setDocId(doc)
                        .setRetention(Retention.newBuilder().setForever(true))
                        .build());
        assertThat(head.getRetention().getForever()).isTrue();
        assertThat(documents(1)
                        .setRetention(
                                SetRetentionRequest.newBuilder().setDocId(doc).build())
                        .hasRetention())
                .isFalse();
    }

    @Test
    void deletionEndsSubscriptionsOnEveryNodeAndLateOpsAreToldSo() {
        create(DocumentMode.TEXT);
        submit(1, 0);
        List<Editor> editors = new ArrayList<>();
        for (int node = 0; node < 3; node++) {
            Editor editor = new Editor(
                    HttpClient.newHttpClient(), cluster.config(node).http().port(), Editor.JSON);
            editor.hello("bob");
            editor.join(Join.newBuilder().setDocId(doc).setLastSeenSeq(1));
            assertThat(editor.next().hasJoined()).isTrue();
            editors.add(editor);
        }
        for (int i = 0; i < 2; i++) {
            documents(1)
                    .deleteDocument(
                            DeleteDocumentRequest.newBuilder().setDocId(doc).build());
        }
        for (Editor editor : editors) {
            assertThat(nextFailure(editor).getCode()).isEqualTo(ErrorCode.DOCUMENT_DELETED);
            editor.join(Join.newBuilder().setDocId(doc).setCreateAs(DocumentMode.TEXT));
            assertThat(nextFailure(editor).getCode()).isEqualTo(ErrorCode.DOCUMENT_DELETED);
            editor.close();
        }
        assertThat(submit(2, 1).getRejected().getError().getCode()).isEqualTo(ErrorCode.DOCUMENT_DELETED);
        assertThat(refusal(() -> documents(2)
                                .getDocument(GetDocumentRequest.newBuilder()
                                        .setDocId(doc)
                                        .build()))
                        .getCode())
                .isEqualTo(ErrorCode.DOCUMENT_DELETED);
    }

    private static Error nextFailure(Editor editor) {
        ServerMessage message = editor.next();
        while (!message.hasFailure()) {
            message = editor.next();
        }
        return message.getFailure().getError();
    }

    /** The same floor on all nodes; it is what retention of 15 ops behind the snapshot at 60 allows. */
    private long awaitFloor() {
        int shard = DocId.shard(doc, 3);
        await().atMost(TestCluster.PATIENCE)
                .until(() -> cluster.nodes().stream()
                        .allMatch(node -> node.shards()
                                        .get(shard)
                                        .view(doc)
                                        .orElseThrow()
                                        .row()
                                        .getFloor()
                                > 30));
        List<ByteString> digests = cluster.nodes().stream()
                .map(node -> node.shards().get(shard).read(ShardReader::applied).getStateDigest())
                .distinct()
                .toList();
        assertThat(digests).hasSize(1);
        return cluster.node(0).shards().get(shard).view(doc).orElseThrow().row().getFloor();
    }

    private static long feedRowsBelowTheFloor(int shard) {
        return cluster.node(0).shards().get(shard).read(rows -> {
            long[] count = {0};
            rows.feed(0, (index, row) -> {
                count[0] += index < rows.applied().getFeedFloor() ? 1 : 0;
                return true;
            });
            return count[0];
        });
    }

    private static Retention keep(long ops) {
        return Retention.newBuilder().setOps(ops).build();
    }

    private void create(DocumentMode mode) {
        documents(0)
                .createDocument(CreateDocumentRequest.newBuilder()
                        .setDocId(doc)
                        .setMode(mode)
                        .build());
    }

    private SubmitReply submit(long clientSeq, long base) {
        return documents(0).submitOps(message(client, clientSeq, base));
    }

    private Submit message(String from, long clientSeq, long base) {
        return Submit.newBuilder()
                .setDocId(doc)
                .setClientId(from)
                .setFirstClientSeq(clientSeq)
                .setBaseSeq(base)
                .addOps(Op.newBuilder().setEdit(TextEdit.newBuilder().setInsert("a")))
                .build();
    }

    private static DocumentsGrpc.DocumentsBlockingStub documents(int node) {
        return DocumentsGrpc.newBlockingStub(CHANNELS.get(node)).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    private static List<FeedBatch> feed(int shard, FeedRequest.Builder request) {
        List<FeedBatch> batches = new ArrayList<>();
        ChangeFeedGrpc.newBlockingStub(CHANNELS.get(1))
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .read(request.setShard(shard).setUntilNow(true).build())
                .forEachRemaining(batches::add);
        return batches;
    }

    private static int drain(Iterator<?> answers) {
        int count = 0;
        while (answers.hasNext()) {
            answers.next();
            count++;
        }
        return count;
    }

    private static void assertCompacted(ThrowingCallable call) {
        Error error = refusal(call);
        assertThat(error.getCode()).isEqualTo(ErrorCode.COMPACTED);
        assertThat(error.getDetails().getFloor()).isEqualTo(40);
    }

    private static Error refusal(ThrowingCallable call) {
        Error[] found = new Error[1];
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            try {
                found[0] = Error.parseFrom(e.getTrailers().get(ERROR));
            } catch (InvalidProtocolBufferException bad) {
                throw new AssertionError(bad);
            }
        });
        return found[0];
    }
}
