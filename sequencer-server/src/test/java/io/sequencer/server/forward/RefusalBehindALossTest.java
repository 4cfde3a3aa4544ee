package io.sequencer.server.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.CreateDocument;
import io.sequencer.proto.peer.v1.Accepted;
import io.sequencer.proto.peer.v1.Answer;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.peer.v1.Done;
import io.sequencer.proto.peer.v1.ForwardReply;
import io.sequencer.proto.peer.v1.ForwardRequest;
import io.sequencer.proto.peer.v1.Overloaded;
import io.sequencer.proto.peer.v1.PeerGrpc;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.forward.cluster.Commands;
import io.sequencer.server.forward.peer.PeerChannels;
import io.sequencer.server.propose.fair.Origin;
import io.sequencer.server.raft.NodeId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A leader that answers by a script, over real gRPC. */
class RefusalBehindALossTest {
    private static final NodeId LEADER = new NodeId("leader");

    /** Breaks its first stream; on the second it keeps the creation out; then it takes what comes. */
    private static final class ScriptedLeader extends PeerGrpc.PeerImplBase {
        private final AtomicInteger streams = new AtomicInteger();

        @Override
        public StreamObserver<ForwardRequest> forward(StreamObserver<ForwardReply> replies) {
            int stream = streams.incrementAndGet();
            return new StreamObserver<>() {
                private int seen;

                @Override
                public synchronized void onNext(ForwardRequest request) {
                    long id = request.getFirstRequestId();
                    for (Command command : request.getCommandsList()) {
                        seen++;
                        if (stream > 1) {
                            Answer.Builder answer = stream == 2 ? outOfRoom(command) : taken(command);
                            replies.onNext(ForwardReply.newBuilder()
                                    .addAnswers(answer.setRequestId(id++))
                                    .build());
                        } else if (seen == 2) {
                            replies.onError(Status.UNAVAILABLE.asRuntimeException());
                        }
                    }
                }

                @Override
                public void onError(Throwable t) {}

                @Override
                public void onCompleted() {
                    replies.onCompleted();
                }
            };
        }

        private static Answer.Builder outOfRoom(Command command) {
            return command.hasCreate()
                    ? Answer.newBuilder().setOverloaded(Overloaded.newBuilder().setRetryAfterMillis(1))
                    : Answer.newBuilder()
                            .setDecision(Decision.newBuilder()
                                    .setRefused(Error.newBuilder().setCode(ErrorCode.DOCUMENT_NOT_FOUND)));
        }

        private static Answer.Builder taken(Command command) {
            Decision.Builder decision = command.hasCreate()
                    ? Decision.newBuilder().setDone(Done.getDefaultInstance())
                    : Decision.newBuilder().setAccepted(Accepted.getDefaultInstance());
            return Answer.newBuilder().setDecision(decision);
        }
    }

    @Test
    void anOpIsNotRefusedBecauseTheCreationBeforeItWasKeptOut() throws Exception {
        io.grpc.Server server = io.grpc.netty.NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new ScriptedLeader())
                .build()
                .start();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort());
        try (PeerChannels channels = new PeerChannels(node -> Optional.of(address), 1 << 20, Optional.empty())) {
            ShardRoute route = new ShardRoute(
                    0,
                    new PeerLinks(new NodeId("edge"), List.of(), channels),
                    () -> Optional.of(LEADER),
                    RouteLimits.DEFAULTS.withDeadline(Duration.ofSeconds(30)),
                    System::nanoTime,
                    Runnable::run);
            Command create = Command.newBuilder()
                    .setCreate(CreateDocument.newBuilder().setDocId("d"))
                    .build();

            Command op = Commands.submit("d", "c", 1);
            CompletableFuture<CommandOutcome> created = route.submit(create.toByteString(), Origin.of(create));
            CompletableFuture<CommandOutcome> submitted = route.submit(op.toByteString(), Origin.of(op));
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                route.tick();
                return created.isDone() && submitted.isDone();
            });

            assertThat(((CommandOutcome.Decided) created.join()).decision().hasDone())
                    .isTrue();
            assertThat(((CommandOutcome.Decided) submitted.join()).decision().hasAccepted())
                    .isTrue();
        } finally {
            server.shutdownNow();
        }
    }
}
