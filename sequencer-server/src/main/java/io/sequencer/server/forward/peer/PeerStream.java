package io.sequencer.server.forward.peer;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.sequencer.proto.peer.v1.Answer;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.peer.v1.ForwardReply;
import io.sequencer.proto.peer.v1.Indeterminate;
import io.sequencer.proto.peer.v1.NotLeader;
import io.sequencer.proto.peer.v1.Overloaded;
import io.sequencer.proto.v1.Error;
import io.sequencer.server.propose.AnswerSink;
import io.sequencer.server.propose.Lane;
import io.sequencer.server.propose.ProposeOutcome;
import io.sequencer.server.propose.SerialTask;
import io.sequencer.server.raft.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The leader's end of one stream, which carries the commands of one shard.
 *
 * <p>Requests come on the transport's event loop and go straight into the shard's {@link Lane}; answers gather while the
 * stream is busy and leave in one reply. A sender that does not take its answers is not listened to any more.
 */
final class PeerStream implements StreamObserver<ForwardBatch>, AnswerSink {
    /** Unsent answers above which no further request is read. */
    private static final int MAX_UNSENT_ANSWERS = 16_384;

    private static final int MAX_REPLY_BYTES = 512 << 10;

    private final PeerService service;
    private final ServerCallStreamObserver<ForwardReply> replies;
    private final Queue<Answer> unsent = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unsentCount = new AtomicInteger();

    // Set by the first request, on the event loop; seen by the sending step through its signal.
    private int shard = -1;
    private volatile @Nullable Lane lane;
    private volatile @Nullable SerialTask sending;
    private volatile boolean paused;
    private volatile @Nullable Status ending;

    // Of the sending step alone.
    private boolean ended;

    PeerStream(PeerService service, ServerCallStreamObserver<ForwardReply> replies) {
        this.service = service;
        this.replies = replies;
        replies.disableAutoRequest();
        replies.setOnReadyHandler(this::signal);
        replies.setOnCancelHandler(this::end);
        replies.request(1);
    }

    @Override
    public void onNext(ForwardBatch batch) {
        Lane to = lane;
        if (to == null) {
            to = begin(batch.shard());
        }
        if (to == null || batch.shard() != shard) {
            end();
            finish(Status.INVALID_ARGUMENT.withDescription(
                    "a stream carries one shard of 0.." + (service.shards() - 1) + ", not " + batch.shard()));
            return;
        }
        offerReadable(to, batch);
        if (unsentCount.get() < MAX_UNSENT_ANSWERS) {
            replies.request(1);
        } else {
            paused = true;
            signal();
        }
    }

    /** The log takes what every node can apply: the rest is refused here, and what is between goes its way in order. */
    private void offerReadable(Lane to, ForwardBatch batch) {
        List<ByteString> commands = batch.commands();
        int from = 0;
        for (int i = 0; i < commands.size(); i++) {
            Optional<Error> refusal = CommandCheck.refusal(commands.get(i));
            if (refusal.isPresent()) {
                to.offer(batch.firstRequestId() + from, commands.subList(from, i));
                answer(
                        batch.firstRequestId() + i,
                        new ProposeOutcome.Decided(
                                Decision.newBuilder().setRefused(refusal.get()).build()));
                from = i + 1;
            }
        }
        to.offer(batch.firstRequestId() + from, commands.subList(from, commands.size()));
    }

    private @Nullable Lane begin(int asked) {
        if (asked < 0 || asked >= service.shards()) {
            return null;
        }
        shard = asked;
        sending = new SerialTask(service.executor(asked), this::send);
        Lane opened = service.proposer(asked).open(this);
        lane = opened;
        return opened;
    }

    @Override
    public void onError(Throwable t) {
        end();
    }

    /** The sender closes a stream that it has given up; it wants no more answers. */
    @Override
    public void onCompleted() {
        end();
        finish(Status.OK);
    }

    /** Closing a call must not overlap with sending on it, so the sending step does it, if there is one. */
    private void finish(Status status) {
        SerialTask task = sending;
        ending = status;
        if (task != null) {
            task.signal();
        } else {
            replies.onError(status.asRuntimeException());
        }
    }

    private void end() {
        Lane of = lane;
        if (of != null) {
            of.close();
        }
    }

    @Override
    public void answer(long tag, ProposeOutcome outcome) {
        unsent.add(toAnswer(tag, outcome));
        unsentCount.incrementAndGet();
        signal();
    }

    private void signal() {
        SerialTask task = sending;
        if (task != null) {
            task.signal();
        }
    }

    private void send() {
        Status end = ending;
        if (end != null) {
            if (!ended && end.isOk()) {
                replies.onCompleted();
            } else if (!ended) {
                replies.onError(end.asRuntimeException());
            }
            ended = true;
            return;
        }
        while (replies.isReady() && !unsent.isEmpty()) {
            ForwardReply.Builder reply = ForwardReply.newBuilder();
            int bytes = 0;
            Answer answer;
            while (bytes < MAX_REPLY_BYTES && (answer = unsent.poll()) != null) {
                unsentCount.decrementAndGet();
                bytes += answer.getSerializedSize();
                reply.addAnswers(answer);
            }
            replies.onNext(reply.build());
        }
        if (paused && unsentCount.get() < MAX_UNSENT_ANSWERS) {
            paused = false;
            replies.request(1);
        }
    }

    private static Answer toAnswer(long tag, ProposeOutcome outcome) {
        Answer.Builder answer = Answer.newBuilder().setRequestId(tag);
        if (outcome instanceof ProposeOutcome.Decided decided) {
            answer.setDecision(decided.decision());
        } else if (outcome instanceof ProposeOutcome.NotLeader notLeader) {
            answer.setNotLeader(NotLeader.newBuilder()
                    .setLeader(notLeader.leader().map(NodeId::value).orElse("")));
        } else if (outcome instanceof ProposeOutcome.Overloaded overloaded) {
            answer.setOverloaded(Overloaded.newBuilder().setRetryAfterMillis(overloaded.retryAfterMillis()));
        } else {
            answer.setIndeterminate(Indeterminate.getDefaultInstance());
        }
        return answer.build();
    }
}
