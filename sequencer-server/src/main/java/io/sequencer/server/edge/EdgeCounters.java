package io.sequencer.server.edge;

import io.sequencer.proto.v1.ErrorCode;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What the edge counts; read by whoever exports metrics. Any thread. */
public final class EdgeCounters {
    private final LongAdder messages = new LongAdder();
    private final LongAdder submits = new LongAdder();
    private final LongAdder joins = new LongAdder();
    private final LongAdder drifts = new LongAdder();
    private final Map<ErrorCode, LongAdder> errors = new EnumMap<>(ErrorCode.class);

    public EdgeCounters() {
        for (ErrorCode code : ErrorCode.values()) {
            errors.put(code, new LongAdder());
        }
    }

    /** Messages of clients, of every kind. */
    public LongAdder messages() {
        return messages;
    }

    public LongAdder submits() {
        return submits;
    }

    /** Joins that were answered with {@code joined}. */
    public LongAdder joins() {
        return joins;
    }

    /** Clients whose content was not what it should have been. */
    public LongAdder drifts() {
        return drifts;
    }

    /** Errors given to clients, by code. */
    public LongAdder errors(ErrorCode code) {
        LongAdder adder = errors.get(code);
        return adder == null ? errors.computeIfAbsent(ErrorCode.INTERNAL, c -> new LongAdder()) : adder;
    }
}
