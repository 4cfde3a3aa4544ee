package io.sequencer.server.edge.grpc.limit;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.sequencer.proto.v1.Error;
import io.sequencer.server.edge.EdgeCounters;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RateLimits;
import io.sequencer.server.edge.grpc.GrpcErrors;
import io.sequencer.server.edge.limit.Bucket;
import io.sequencer.server.edge.limit.Pressure;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts the calls of each gRPC connection, and says no to what a node that is short of memory does not take on. What a
 * session sends is counted in the session. Any thread.
 */
public final class CallToll extends ServerTransportFilter implements ServerInterceptor {
    private static final Attributes.Key<Bucket> CALLS = Attributes.Key.create("sequencer-calls");

    private static final Set<String> WRITES = Set.of("SubmitOps", "SubmitAll", "CreateDocument", "PutSnapshot");

    private static final Set<String> LONG_READS =
            Set.of("GetContent", "ReadOps", "GetAuthors", "VerifyDocument", "Read");

    private final RateLimits.Rate rate;
    private final Pressure pressure;
    private final EdgeCounters counters;

    public CallToll(RateLimits.Rate rate, Pressure pressure, EdgeCounters counters) {
        this.rate = rate;
        this.pressure = pressure;
        this.counters = counters;
    }

    @Override
    public Attributes transportReady(Attributes attributes) {
        return attributes.toBuilder()
                .set(CALLS, new Bucket(rate, System.nanoTime()))
                .build();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Optional<Error> refusal = tooMany(call.getAttributes().get(CALLS))
                .or(() -> shed(call.getMethodDescriptor().getBareMethodName()));
        if (refusal.isEmpty()) {
            return next.startCall(call, headers);
        }
        counters.errors(refusal.get().getCode()).increment();
        call.close(GrpcErrors.status(refusal.get()), GrpcErrors.trailers(refusal.get()));
        return new ServerCall.Listener<>() {};
    }

    private Optional<Error> tooMany(@Nullable Bucket calls) {
        long waitNanos = calls == null ? 0 : calls.take(1, System.nanoTime());
        return waitNanos == 0
                ? Optional.empty()
                : Optional.of(Errors.tooFast("messages_per_second", rate.perSecond(), (int)
                        Math.min(60_000, 1 + TimeUnit.NANOSECONDS.toMillis(waitNanos))));
    }

    private Optional<Error> shed(@Nullable String method) {
        if (method != null && LONG_READS.contains(method)) {
            return pressure.refusal(Pressure.Level.READS);
        }
        return method != null && WRITES.contains(method) ? pressure.refusal(Pressure.Level.WRITES) : Optional.empty();
    }
}
