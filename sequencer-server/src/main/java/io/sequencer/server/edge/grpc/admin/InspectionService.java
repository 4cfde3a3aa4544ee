package io.sequencer.server.edge.grpc.admin;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.sequencer.proto.v1.DocumentNames;
import io.sequencer.proto.v1.InspectionGrpc;
import io.sequencer.proto.v1.ListDocumentsRequest;
import io.sequencer.proto.v1.StateDigest;
import io.sequencer.proto.v1.StateDigestRequest;
import io.sequencer.server.edge.EdgeLoops;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.edge.grpc.Answers;
import io.sequencer.server.edge.grpc.GrpcErrors;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** {@code Inspection}: what this node alone holds, without a read point, so that nodes can be compared. */
public final class InspectionService extends InspectionGrpc.InspectionImplBase {
    static final int NAMES_PER_PAGE = 1_000;
    private static final int RETRY_AFTER_MILLIS = 500;

    private final EdgeNode node;
    private final EdgeLoops loops;
    private final List<? extends Source> shards;

    /** One shard's replica on this node. */
    public interface Source {
        /** The newest log index that the state holds. */
        long appliedIndex();

        /** The digest of the state at the index; empty if it is not applied, or was too long ago. */
        Optional<ByteString> digestAt(long logIndex);

        /** Names of at most so many documents behind the given name that are not deleted. Blocks. */
        Page documents(String after, int limit);
    }

    /** @param next where the next page begins; empty if there is none */
    public record Page(List<String> names, String next) {}

    InspectionService(EdgeNode node, EdgeLoops loops, List<? extends Source> shards) {
        this.node = node;
        this.loops = loops;
        this.shards = List.copyOf(shards);
    }

    @Override
    public void getStateDigest(StateDigestRequest request, StreamObserver<StateDigest> caller) {
        answer(request.getShard(), caller, shard -> {
            long applied = shard.appliedIndex();
            long index = request.getLogIndex() == 0 ? applied : request.getLogIndex();
            StateDigest.Builder answer = StateDigest.newBuilder()
                    .setAppliedIndex(Math.max(0, applied))
                    .setLogIndex(Math.max(0, index));
            shard.digestAt(index).ifPresent(answer::setDigest);
            return answer.build();
        });
    }

    @Override
    public void listDocuments(ListDocumentsRequest request, StreamObserver<DocumentNames> caller) {
        answer(request.getShard(), caller, shard -> {
            Page page = shard.documents(request.getAfter(), NAMES_PER_PAGE);
            return DocumentNames.newBuilder()
                    .addAllDocIds(page.names())
                    .setNextAfter(page.next())
                    .build();
        });
    }

    private <T> void answer(int shard, StreamObserver<T> caller, Function<Source, T> question) {
        if (shard < 0 || shard >= shards.size()) {
            caller.onError(GrpcErrors.exception(Errors.invalidArgument("there is no shard " + shard)));
            return;
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        boolean accepted = node.read(() -> {
            try {
                result.complete(question.apply(shards.get(shard)));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        if (!accepted) {
            result.completeExceptionally(new RefusedException(Errors.overloaded(RETRY_AFTER_MILLIS)));
        }
        Answers.give(result, loops.current(), caller);
    }
}
