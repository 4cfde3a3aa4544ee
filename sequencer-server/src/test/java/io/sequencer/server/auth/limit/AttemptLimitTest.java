package io.sequencer.server.auth.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AttemptLimitTest {
    // Near the end of its range: it may have any origin.
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(5));
    private final AttemptLimit limit = new AttemptLimit(new AttemptLimit.Rate(3, 60, 100), now::get);

    @Test
    void burstMayBeSpentAtOnceAndThenOneASecond() {
        for (int i = 0; i < 3; i++) {
            assertThat(limit.take("ada")).isZero();
        }
        assertThat(limit.take("ada")).isBetween(1L, 1001L);
        assertThat(limit.take("bob")).isZero();

        now.addAndGet(TimeUnit.SECONDS.toNanos(1));

        assertThat(limit.take("ada")).isZero();
        assertThat(limit.take("ada")).isPositive();
    }

    @Test
    void refusedAttemptTakesNothing() {
        for (int i = 0; i < 100; i++) {
            limit.take("ada");
        }
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));

        assertThat(limit.take("ada")).isZero();
    }

    @Test
    void longPauseFillsTheBucketAndNoMore() {
        limit.take("ada");
        now.addAndGet(TimeUnit.HOURS.toNanos(1));

        for (int i = 0; i < 3; i++) {
            assertThat(limit.take("ada")).isZero();
        }
        assertThat(limit.take("ada")).isPositive();
    }

    @Test
    void forgivenKeyBeginsAnew() {
        for (int i = 0; i < 4; i++) {
            limit.take("ada");
        }
        limit.forgive("ada");

        assertThat(limit.take("ada")).isZero();
    }
}
