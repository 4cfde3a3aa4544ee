package io.sequencer.server.edge.grpc;

import io.grpc.stub.StreamObserver;
import io.sequencer.server.edge.RefusedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Brings the result of a future to a caller, on the call's loop. */
public final class Answers {
    private Answers() {}

    public static <T> void give(CompletableFuture<T> result, Executor loop, StreamObserver<T> caller) {
        result.whenComplete((value, failure) -> run(loop, () -> {
            if (failure == null) {
                caller.onNext(value);
                caller.onCompleted();
            } else {
                caller.onError(GrpcErrors.exception(RefusedException.errorOf(failure)));
            }
        }));
    }

    /** Runs a task on a call's loop; drops it once the loop has ended. */
    public static void run(Executor loop, Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            assert e != null : "the loop has ended, and with it the call";
        }
    }
}
