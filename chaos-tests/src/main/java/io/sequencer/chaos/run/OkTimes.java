package io.sequencer.chaos.run;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * In which milliseconds an op came through, and when one was last asked for. Takes some 200 bytes for a second in which something
 * happened, however many ops there were. Belongs to one thread.
 */
final class OkTimes {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int MILLIS = 1000;

    private final Map<Long, long[]> seconds = new HashMap<>();
    private long lastAsked = Long.MIN_VALUE;

    /** An op was acked at that time. */
    void ok(long nanos) {
        long milli = Math.floorDiv(nanos, NANOS_PER_MILLI);
        int bit = Math.floorMod(milli, MILLIS);
        seconds.computeIfAbsent(Math.floorDiv(milli, MILLIS), second -> new long[MILLIS / Long.SIZE + 1])[
                        bit / Long.SIZE] |=
                1L << bit % Long.SIZE;
    }

    /** An op was asked for at that time, with whatever outcome. */
    void asked(long nanos) {
        lastAsked = Math.max(lastAsked, Math.floorDiv(nanos, NANOS_PER_MILLI));
    }

    void add(OkTimes other) {
        other.seconds.forEach((second, bits) -> {
            long[] own = seconds.computeIfAbsent(second, any -> new long[bits.length]);
            for (int i = 0; i < own.length; i++) {
                own[i] |= bits[i];
            }
        });
        lastAsked = Math.max(lastAsked, other.lastAsked);
    }

    /** All milliseconds with an ok, rising; at the end also the last request, if none came through after it. */
    long[] millis() {
        LongStream all =
                seconds.keySet().stream().sorted().mapToLong(Long::longValue).flatMap(this::millisOf);
        long[] ok = all.toArray();
        if (ok.length > 0 && lastAsked > ok[ok.length - 1]) {
            ok = Arrays.copyOf(ok, ok.length + 1);
            ok[ok.length - 1] = lastAsked;
        }
        return ok;
    }

    private LongStream millisOf(long second) {
        long[] bits = seconds.getOrDefault(second, new long[0]);
        return LongStream.range(0, (long) bits.length * Long.SIZE)
                .filter(bit -> (bits[(int) bit / Long.SIZE] & 1L << bit % Long.SIZE) != 0)
                .map(bit -> second * MILLIS + bit);
    }
}
