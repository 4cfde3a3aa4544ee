package io.sequencer.client;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.sequencer.client.follow.SnapshotAssembly;
import io.sequencer.client.link.Calls;
import io.sequencer.proto.v1.AuthorRange;
import io.sequencer.proto.v1.ChangeFeedGrpc;
import io.sequencer.proto.v1.ClusterGrpc;
import io.sequencer.proto.v1.ClusterSettings;
import io.sequencer.proto.v1.CreateDocumentRequest;
import io.sequencer.proto.v1.DeleteDocumentRequest;
import io.sequencer.proto.v1.DocumentHead;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.DocumentNames;
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
import io.sequencer.proto.v1.InspectionGrpc;
import io.sequencer.proto.v1.ListDocumentsRequest;
import io.sequencer.proto.v1.ListMembersRequest;
import io.sequencer.proto.v1.Member;
import io.sequencer.proto.v1.NodeStatus;
import io.sequencer.proto.v1.NodeStatusRequest;
import io.sequencer.proto.v1.OpEvent;
import io.sequencer.proto.v1.OpStatus;
import io.sequencer.proto.v1.OpStatusRequest;
import io.sequencer.proto.v1.Ops;
import io.sequencer.proto.v1.PutSnapshotRequest;
import io.sequencer.proto.v1.ReadOpsRequest;
import io.sequencer.proto.v1.Retention;
import io.sequencer.proto.v1.SetRetentionRequest;
import io.sequencer.proto.v1.SnapshotChunk;
import io.sequencer.proto.v1.StateDigest;
import io.sequencer.proto.v1.StateDigestRequest;
import io.sequencer.proto.v1.Submit;
import io.sequencer.proto.v1.SubmitReply;
import io.sequencer.proto.v1.VerifyDocumentRequest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads, and what else is asked once and answered once. Blocks the caller; any thread but the client's own.
 *
 * <p>Reads are linearizable. Every method throws {@link RefusedException} if the answer is no, and
 * {@link UnreachableException} if no node answers in time.
 */
public final class Documents {

    private static final long STATUS_MILLIS = 3_000;
    private static final long LONG_MILLIS = 120_000;

    private final Calls calls;
    private final List<Endpoint> nodes;

    Documents(Calls calls, List<Endpoint> nodes) {
        this.calls = calls;
        this.nodes = nodes;
    }

    /** Creates a document; succeeds too if it exists with this mode. */
    public DocumentHead create(String docId, DocumentMode mode) {
        CreateDocumentRequest request =
                CreateDocumentRequest.newBuilder().setDocId(docId).setMode(mode).build();
        return calls.ask(nodes, (channel, millis) -> stub(channel, millis).createDocument(request));
    }

    public DocumentHead head(String docId) {
        GetDocumentRequest request =
                GetDocumentRequest.newBuilder().setDocId(docId).build();
        return calls.ask(nodes, (channel, millis) -> stub(channel, millis).getDocument(request));
    }

    /** The content at a retained number; 0 is the head. */
    public Content content(String docId, long seq) {
        GetContentRequest request =
                GetContentRequest.newBuilder().setDocId(docId).setSeq(seq).build();
        return calls.ask(nodes, (channel, millis) -> {
            Iterator<SnapshotChunk> chunks = stub(channel, LONG_MILLIS).getContent(request);
            SnapshotAssembly assembly = new SnapshotAssembly();
            Content content = null;
            while (chunks.hasNext()) {
                content = add(assembly, chunks.next());
            }
            if (content == null) {
                throw new UnreachableException("the content of " + docId + " ended before its last part");
            }
            return content;
        });
    }

    private static @Nullable Content add(SnapshotAssembly assembly, SnapshotChunk chunk) {
        try {
            return assembly.add(chunk);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Error.newBuilder()
                    .setCode(ErrorCode.INTERNAL)
                    .setMessage(String.valueOf(e.getMessage()))
                    .build());
        }
    }

    /**
     * Reads the ops {@code firstSeq} to {@code lastSeq} in order; goes on with another node where one failed.
     *
     * @param lastSeq 0 for the head
     * @return how many there were
     */
    public long ops(String docId, long firstSeq, long lastSeq, Consumer<OpEvent> each) {
        long[] next = {firstSeq};
        calls.ask(nodes, LONG_MILLIS, LONG_MILLIS, (channel, millis) -> {
            ReadOpsRequest request = ReadOpsRequest.newBuilder()
                    .setDocId(docId)
                    .setFirstSeq(next[0])
                    .setLastSeq(lastSeq)
                    .build();
            for (Iterator<Ops> batches = stub(channel, millis).readOps(request); batches.hasNext(); ) {
                for (OpEvent op : batches.next().getOpsList()) {
                    each.accept(op);
                    next[0] = op.getServerSeq() + 1;
                }
            }
            return next[0];
        });
        return next[0] - firstSeq;
    }

    /** text: who wrote what of the content at a retained number (0: the head), in the order of the content, without a gap. */
    public List<AuthorRange> authors(String docId, long seq) {
        GetAuthorsRequest request =
                GetAuthorsRequest.newBuilder().setDocId(docId).setSeq(seq).build();
        return calls.ask(nodes, LONG_MILLIS, LONG_MILLIS, (channel, millis) -> {
            List<AuthorRange> ranges = new ArrayList<>();
            stub(channel, millis).getAuthors(request).forEachRemaining(some -> ranges.addAll(some.getRangesList()));
            return ranges;
        });
    }

    public OpStatus opStatus(String docId, OpId op) {
        OpStatusRequest request = OpStatusRequest.newBuilder()
                .setDocId(docId)
                .setClientId(op.clientId())
                .setClientSeq(op.clientSeq())
                .build();
        return calls.ask(nodes, (channel, millis) -> stub(channel, millis).getOpStatus(request));
    }

    /** One message as it is, its numbers given by the caller: asked again until it is answered. */
    public SubmitReply submit(Submit message) {
        return calls.ask(nodes, (channel, millis) -> stub(channel, millis).submitOps(message));
    }

    /** strict, append: content that includes everything up to {@code atSeq}, so that the log below can be truncated. */
    public DocumentHead putSnapshot(String docId, long atSeq, ByteString content) {
        PutSnapshotRequest request = PutSnapshotRequest.newBuilder()
                .setDocId(docId)
                .setAtSeq(atSeq)
                .setContent(content)
                .build();
        return calls.ask(nodes, (channel, millis) -> stub(channel, millis).putSnapshot(request));
    }

    /**
     * How much of the document's log is kept.
     *
     * @param retention empty: what the cluster keeps
     */
    public DocumentHead retain(String docId, Optional<Retention> retention) {
        SetRetentionRequest.Builder request = SetRetentionRequest.newBuilder().setDocId(docId);
        retention.ifPresent(request::setRetention);
        return calls.ask(nodes, (channel, millis) -> stub(channel, millis).setRetention(request.build()));
    }

    /** Deletes the document with all its ops, for good; succeeds too if it is deleted already. */
    public void delete(String docId) {
        DeleteDocumentRequest request =
                DeleteDocumentRequest.newBuilder().setDocId(docId).build();
        calls.ask(nodes, (channel, millis) -> stub(channel, millis).deleteDocument(request));
    }

    /** The replicated settings, which all nodes decide by. */
    public ClusterSettings settings() {
        return calls.askAdmin(
                nodes,
                (channel, millis) -> cluster(channel, millis).getSettings(GetSettingsRequest.getDefaultInstance()));
    }

    /**
     * Changes them on every shard.
     *
     * @param change what is 0 or absent stays as it is
     * @return all of them
     */
    public ClusterSettings changeSettings(ClusterSettings change) {
        return calls.askAdmin(
                nodes, (channel, millis) -> cluster(channel, millis).changeSettings(change));
    }

    private static ClusterGrpc.ClusterBlockingStub cluster(ManagedChannel channel, long millis) {
        return ClusterGrpc.newBlockingStub(channel).withDeadlineAfter(millis, TimeUnit.MILLISECONDS);
    }

    /** Has a node recompute its copy of a document. */
    public DocumentVerdict verify(String docId) {
        VerifyDocumentRequest request =
                VerifyDocumentRequest.newBuilder().setDocId(docId).build();
        return calls.ask(
                nodes,
                LONG_MILLIS,
                LONG_MILLIS,
                (channel, millis) -> stub(channel, millis).verifyDocument(request));
    }

    /**
     * Reads everything committed in a shard behind a position, up to now, in order.
     *
     * @param after the last position the reader has; null for the beginning of what is retained
     * @return the position to go on from; null if there was nothing
     */
    public @Nullable FeedPosition changes(int shard, @Nullable FeedPosition after, Consumer<FeedBatch> each) {
        FeedPosition[] last = new FeedPosition[1];
        calls.ask(nodes, LONG_MILLIS, LONG_MILLIS, (channel, millis) -> {
            FeedRequest.Builder request =
                    FeedRequest.newBuilder().setShard(shard).setUntilNow(true);
            FeedPosition from = last[0] != null ? last[0] : after;
            if (from != null) {
                request.setAfter(from);
            }
            Iterator<FeedBatch> batches = ChangeFeedGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(millis, TimeUnit.MILLISECONDS)
                    .read(request.build());
            while (batches.hasNext()) {
                FeedBatch batch = batches.next();
                each.accept(batch);
                last[0] = batch.getPosition();
            }
            return shard;
        });
        return last[0];
    }

    /**
     * The digest of a shard's state at a log index, as the asked node remembers it.
     *
     * @param logIndex 0: where the node is
     */
    public StateDigest stateDigest(int shard, long logIndex) {
        StateDigestRequest request = StateDigestRequest.newBuilder()
                .setShard(shard)
                .setLogIndex(logIndex)
                .build();
        return calls.askAdmin(
                nodes, (channel, millis) -> inspection(channel, millis).getStateDigest(request));
    }

    /** Names of all documents of a shard that the asked node holds, in order; it needs no leader for that. */
    public List<String> names(int shard) {
        List<String> names = new ArrayList<>();
        String after = "";
        do {
            ListDocumentsRequest request = ListDocumentsRequest.newBuilder()
                    .setShard(shard)
                    .setAfter(after)
                    .build();
            DocumentNames page = calls.askAdmin(
                    nodes, (channel, millis) -> inspection(channel, millis).listDocuments(request));
            names.addAll(page.getDocIdsList());
            after = page.getNextAfter();
        } while (!after.isEmpty());
        return names;
    }

    /** Who belongs to the cluster, as far as the asked node's log tells. */
    public List<Member> members() {
        return calls.askAdmin(
                nodes,
                (channel, millis) -> cluster(channel, millis)
                        .listMembers(ListMembersRequest.getDefaultInstance())
                        .getMembersList());
    }

    private static InspectionGrpc.InspectionBlockingStub inspection(ManagedChannel channel, long millis) {
        return InspectionGrpc.newBlockingStub(channel).withDeadlineAfter(millis, TimeUnit.MILLISECONDS);
    }

    /** What a node sees of the cluster. */
    public NodeStatus nodeStatus() {
        return calls.askAdmin(nodes, Documents::askStatus);
    }

    /** As {@link #nodeStatus()}, for when no answer soon is an answer too. */
    NodeStatus nodeStatusSoon() {
        return calls.askAdmin(nodes, STATUS_MILLIS, STATUS_MILLIS, Documents::askStatus);
    }

    private static NodeStatus askStatus(ManagedChannel channel, long millis) {
        return cluster(channel, millis).getNodeStatus(NodeStatusRequest.getDefaultInstance());
    }

    private static DocumentsGrpc.DocumentsBlockingStub stub(ManagedChannel channel, long millis) {
        return DocumentsGrpc.newBlockingStub(channel).withDeadlineAfter(millis, TimeUnit.MILLISECONDS);
    }
}
