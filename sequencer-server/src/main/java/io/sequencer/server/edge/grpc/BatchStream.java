package io.sequencer.server.edge.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.sequencer.proto.v1.Error;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.edge.reads.Batches;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A long answer: batches are read one at a time, on reader threads, each only when the client took the one before. On the
 * call's loop but for {@link Batches#next}.
 */
public final class BatchStream<T> {
    private static final int RETRY_AFTER_MILLIS = 500;

    private final EdgeNode node;
    private final Executor loop;
    private final ServerCallStreamObserver<T> caller;
    private final Batches<T> source;
    private boolean busy;
    private boolean done;
    /** Something was committed since the last look. */
    private boolean moved = true;
    /** Nothing comes out of the next step, or little: it need not wait for the client. */
    private boolean working;

    public BatchStream(EdgeNode node, Executor loop, ServerCallStreamObserver<T> caller, Batches<T> source) {
        this.node = node;
        this.loop = loop;
        this.caller = caller;
        this.source = source;
    }

    /** Answers a call with what will be known later. To be called before the call's method returns. */
    static <T> void answer(
            EdgeNode node, Executor loop, ServerCallStreamObserver<T> caller, CompletableFuture<Batches<T>> source) {
        Late<T> late = new Late<>();
        BatchStream<T> stream = new BatchStream<>(node, loop, caller, late);
        stream.listen();
        source.whenComplete((found, failure) -> Answers.run(loop, () -> {
            if (failure != null) {
                stream.fail(RefusedException.errorOf(failure));
            } else {
                late.source = found;
                stream.moved();
            }
        }));
    }

    /** Waits until the source is known. */
    private static final class Late<T> implements Batches<T> {
        volatile @Nullable Batches<T> source;

        @Override
        public Step<T> next() {
            Batches<T> known = source;
            return known == null ? new Step.Wait<>() : known.next();
        }

        @Override
        public void ended() {
            Batches<T> known = source;
            if (known != null) {
                known.ended();
            }
        }
    }

    /** To be called before the call's method returns. */
    public void listen() {
        caller.setOnReadyHandler(this::go);
        caller.setOnCancelHandler(this::end);
    }

    /** Reads and writes as far as the client takes it. */
    void go() {
        if (busy || done || !moved || !(working || caller.isReady())) {
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
    public void moved() {
        moved = true;
        go();
    }

    private void readOne() {
        try {
            Batches.Step<T> step = source.next();
            Answers.run(loop, () -> take(step));
        } catch (RuntimeException e) {
            Error error = RefusedException.errorOf(e);
            Answers.run(loop, () -> fail(error));
        }
    }

    private void take(Batches.Step<T> step) {
        busy = false;
        if (done) {
            return;
        }
        working = step instanceof Batches.Step.Working<T>;
        if (step instanceof Batches.Step.Batch<T> batch) {
            caller.onNext(batch.message());
            moved = true;
        } else if (step instanceof Batches.Step.Last<T> last) {
            caller.onNext(last.message());
            caller.onCompleted();
            end();
        } else if (step instanceof Batches.Step.End<T>) {
            caller.onCompleted();
            end();
        } else if (working) {
            moved = true;
        }
        go();
    }

    public void fail(Error error) {
        if (!done) {
            caller.onError(GrpcErrors.exception(error));
            end();
        }
    }

    public boolean isDone() {
        return done;
    }

    private void end() {
        if (!done) {
            done = true;
            source.ended();
        }
    }
}
