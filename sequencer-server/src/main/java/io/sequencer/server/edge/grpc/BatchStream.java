package io.sequencer.server.edge.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.sequencer.proto.v1.Error;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.Errors;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A long answer: batches are read one at a time, on reader threads, each only when the client took the one before. On the
 * call's loop but for {@link Source#next}.
 */
final class BatchStream<T> {
    private static final int RETRY_AFTER_MILLIS = 500;

    private final EdgeNode node;
    private final Executor loop;
    private final ServerCallStreamObserver<T> caller;
    private final Source<T> source;
    private boolean busy;
    private boolean done;
    /** Something was committed since the last look. */
    private boolean moved = true;

    /** Where the batches come from. */
    interface Source<T> {
        /** The next batch, or what else is the matter. Blocks: on a reader thread, never two at a time. */
        Step<T> next();

        /** The stream has ended, however. On the loop. */
        default void ended() {}
    }

    /** What comes next in a stream. */
    sealed interface Step<T> {
        record Batch<T>(T message) implements Step<T> {}

        /** The last batch, and then the end. */
        record Last<T>(T message) implements Step<T> {}

        record End<T>() implements Step<T> {}

        /** Nothing now: look again after {@link BatchStream#moved}. */
        record Wait<T>() implements Step<T> {}
    }

    BatchStream(EdgeNode node, Executor loop, ServerCallStreamObserver<T> caller, Source<T> source) {
        this.node = node;
        this.loop = loop;
        this.caller = caller;
        this.source = source;
    }

    /** To be called before the call's method returns. */
    void listen() {
        caller.setOnReadyHandler(this::go);
        caller.setOnCancelHandler(this::end);
    }

    /** Reads and writes as far as the client takes it. */
    void go() {
        if (busy || done || !moved || !caller.isReady()) {
            return;
        }
        busy = true;
        moved = false;
        try {
            node.work().readers().execute(this::readOne);
        } catch (RejectedExecutionException e) {
            fail(Errors.overloaded(RETRY_AFTER_MILLIS));
        }
    }

    /** There may be more than before. */
    void moved() {
        moved = true;
        go();
    }

    private void readOne() {
        try {
            Step<T> step = source.next();
            Answers.run(loop, () -> take(step));
        } catch (RuntimeException e) {
            Error error = GrpcErrors.errorOf(e);
            Answers.run(loop, () -> fail(error));
        }
    }

    private void take(Step<T> step) {
        busy = false;
        if (done) {
            return;
        }
        if (step instanceof Step.Batch<T> batch) {
            caller.onNext(batch.message());
            moved = true;
        } else if (step instanceof Step.Last<T> last) {
            caller.onNext(last.message());
            caller.onCompleted();
            end();
        } else if (step instanceof Step.End<T>) {
            caller.onCompleted();
            end();
        }
        go();
    }

    void fail(Error error) {
        if (!done) {
            caller.onError(GrpcErrors.exception(error));
            end();
        }
    }

    boolean isDone() {
        return done;
    }

    private void end() {
        if (!done) {
            done = true;
            source.ended();
        }
    }
}
