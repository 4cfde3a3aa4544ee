package io.sequencer.server.propose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DrainRateTest {
    private static final long START = Long.MAX_VALUE - 1_000_000; // the origin is arbitrary, even close to overflow

    private static long at(long millis) {
        return START + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void theEstimateIsTheWaitingDividedByTheMeasuredRate() {
        DrainRate rate = new DrainRate(START);
        for (int i = 1; i <= 50; i++) {
            rate.done(100, at(10L * i));
        }

        assertThat(rate.retryAfterMillis(5_000, at(500))).isBetween(495, 505);
    }

    @Test
    void idleTimeDoesNotCountAsWork() {
        DrainRate rate = new DrainRate(START);
        rate.done(100, at(10));
        rate.begin(at(60_000));
        rate.done(100, at(60_010));

        assertThat(rate.retryAfterMillis(1_000, at(60_010))).isBetween(95, 105);
    }

    @Test
    void aStuckQueueIsGivenAsLongAgainAsItHasBeenStuck() {
        DrainRate rate = new DrainRate(START);
        rate.done(100, at(10));

        assertThat(rate.retryAfterMillis(10, at(2_010))).isEqualTo(2_000);
    }

    @Test
    void theEstimateIsNeverAbsurd() {
        DrainRate rate = new DrainRate(START);
        assertThat(rate.retryAfterMillis(0, START)).isEqualTo(5);
        assertThat(rate.retryAfterMillis(1, at(3_600_000))).isEqualTo(5_000);
    }
}
