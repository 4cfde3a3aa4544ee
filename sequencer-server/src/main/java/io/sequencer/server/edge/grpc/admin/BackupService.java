package io.sequencer.server.edge.grpc.admin;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.sequencer.proto.backup.v1.BackupGrpc;
import io.sequencer.proto.backup.v1.ReadShardRequest;
import io.sequencer.proto.backup.v1.ShardPiece;
import io.sequencer.server.backup.live.PinnedStates;
import io.sequencer.server.edge.EdgeLoops;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.edge.grpc.Answers;
import io.sequencer.server.edge.grpc.BatchStream;
import io.sequencer.server.edge.grpc.GrpcErrors;
import io.sequencer.server.edge.reads.ReadPoint;
import io.sequencer.server.edge.reads.ShardPieces;
import java.time.Duration;
import java.util.concurrent.Executor;

/** {@code Backup}: one stream for each reader and shard. */
final class BackupService extends BackupGrpc.BackupImplBase {
    /** A reader that takes nothing for so long is gone, or as good as gone; meanwhile it keeps old files on the disk. */
    private static final Duration IDLE = Duration.ofSeconds(60);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private final EdgeNode node;
    private final EdgeLoops loops;
    private final ReadPoint readPoint;
    private final PinnedStates states;

    BackupService(EdgeNode node, EdgeLoops loops, ReadPoint readPoint, PinnedStates states) {
        this.node = node;
        this.loops = loops;
        this.readPoint = readPoint;
        this.states = states;
    }

    @Override
    public void readShard(ReadShardRequest request, StreamObserver<ShardPiece> caller) {
        int shard = request.getShard();
        if (shard < 0 || shard >= node.shards()) {
            caller.onError(GrpcErrors.exception(
                    Errors.invalidArgument("shard " + shard + ": there are " + node.shards() + ", from 0")));
            return;
        }
        Executor loop = loops.current();
        ShardPieces pieces = new ShardPieces(node, shard, states);
        BatchStream<ShardPiece> stream =
                new BatchStream<>(node, loop, (ServerCallStreamObserver<ShardPiece>) caller, pieces);
        stream.listen();
        readPoint
                .reached(shard)
                .whenComplete((reached, failure) -> Answers.run(loop, () -> {
                    if (failure != null) {
                        stream.fail(RefusedException.errorOf(failure));
                    } else {
                        pieces.begin();
                        stream.moved();
                        watch(loop, stream, pieces);
                    }
                }));
    }

    private void watch(Executor loop, BatchStream<ShardPiece> stream, ShardPieces pieces) {
        node.work()
                .timer()
                .after(
                        LOOK_EVERY,
                        () -> Answers.run(loop, () -> {
                            if (stream.isDone()) {
                                return;
                            }
                            if (pieces.idle().compareTo(IDLE) > 0) {
                                stream.fail(Errors.slowReader());
                            } else {
                                watch(loop, stream, pieces);
                            }
                        }));
    }
}
