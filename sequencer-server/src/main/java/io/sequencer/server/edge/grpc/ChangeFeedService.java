package io.sequencer.server.edge.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.sequencer.proto.v1.ChangeFeedGrpc;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.FeedBatch;
import io.sequencer.proto.v1.FeedRequest;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.auth.Refusals;
import io.sequencer.server.edge.EdgeLoops;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.edge.access.Permit;
import io.sequencer.server.edge.grpc.feed.FeedReader;
import io.sequencer.server.edge.grpc.feed.FeedSource;
import io.sequencer.server.edge.grpc.feed.ShardWakeups;
import io.sequencer.server.edge.reads.Batches;
import io.sequencer.server.edge.reads.ReadPoint;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** {@code ChangeFeed}: one stream for each reader and shard. */
final class ChangeFeedService extends ChangeFeedGrpc.ChangeFeedImplBase {
    private final EdgeNode node;
    private final EdgeLoops loops;
    private final ReadPoint readPoint;
    private final List<FeedSource> sources;
    private final ShardWakeups wakeups;

    /** @param sources by shard */
    ChangeFeedService(
            EdgeNode node, EdgeLoops loops, ReadPoint readPoint, List<FeedSource> sources, ShardWakeups wakeups) {
        this.node = node;
        this.loops = loops;
        this.readPoint = readPoint;
        this.sources = sources;
        this.wakeups = wakeups;
    }

    @Override
    public void read(FeedRequest request, StreamObserver<FeedBatch> caller) {
        int shard = request.getShard();
        if (shard < 0 || shard >= sources.size()) {
            caller.onError(GrpcErrors.exception(
                    Errors.invalidArgument("shard " + shard + ": there are " + sources.size() + ", from 0")));
            return;
        }
        Optional<Error> denied = denial(CallerContext.caller(), shard);
        if (denied.isPresent()) {
            caller.onError(GrpcErrors.exception(denied.get()));
            return;
        }
        Following following = new Following(request, loops.current(), CallerContext.caller());
        BatchStream<FeedBatch> stream =
                new BatchStream<>(node, following.loop, (ServerCallStreamObserver<FeedBatch>) caller, following);
        following.stream = stream;
        stream.listen();
        readPoint
                .reached(shard)
                .whenComplete((reached, failure) -> Answers.run(following.loop, () -> {
                    if (failure != null) {
                        stream.fail(RefusedException.errorOf(failure));
                    } else {
                        following.begin();
                    }
                }));
    }

    /** The feed is of all documents: it is for who is trusted with them. */
    private Optional<Error> denial(Caller reader, int shard) {
        Optional<Error> gate = Permit.gate(reader, node.documents().get(shard).accountsOn());
        return gate.isEmpty() && reader.kind() == Caller.Kind.USER ? Optional.of(Refusals.administratorsOnly()) : gate;
    }

    private final class Following implements Batches<FeedBatch>, Runnable {
        private final int shard;
        private final boolean untilNow;
        private final FeedReader reader;
        private final Executor loop;
        private final Caller caller;
        private final AtomicBoolean signalled = new AtomicBoolean();
        private volatile boolean begun;
        private @Nullable BatchStream<FeedBatch> stream;

        Following(FeedRequest request, Executor loop, Caller caller) {
            this.caller = caller;
            this.shard = request.getShard();
            this.untilNow = request.getUntilNow();
            this.loop = loop;
            this.reader = new FeedReader(
                    sources.get(shard), request.hasAfter() ? Optional.of(request.getAfter()) : Optional.empty());
        }

        void begin() {
            BatchStream<FeedBatch> known = stream;
            if (known == null || known.isDone()) {
                return; // The reader left while the node caught up: nothing would end this one any more.
            }
            begun = true;
            if (!untilNow) {
                wakeups.add(shard, this);
            }
            look();
        }

        /** Something was applied: on the apply thread, which is held up once for many entries. */
        @Override
        public void run() {
            if (!signalled.get() && signalled.compareAndSet(false, true)) {
                Answers.run(loop, this::look);
            }
        }

        private void look() {
            // Before looking: what is applied while the rows are read signals again.
            signalled.set(false);
            BatchStream<FeedBatch> known = stream;
            if (known != null) {
                known.moved();
            }
        }

        @Override
        public Step<FeedBatch> next() {
            if (!begun) {
                return new Step.Wait<>();
            }
            if (node.work().clock().millis() >= caller.expiresMillis()) {
                throw new RefusedException(Refusals.expired());
            }
            Optional<FeedBatch> batch = reader.next();
            if (batch.isPresent()) {
                return new Step.Batch<>(batch.get());
            }
            return untilNow ? new Step.End<>() : new Step.Wait<>();
        }

        @Override
        public void ended() {
            wakeups.remove(shard, this);
        }
    }
}
