package io.sequencer.server.edge.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryPressureTest {
    private double heap;
    private double direct;
    private long now;
    private int collections;
    private final MemoryPressure pressure = new MemoryPressure(
            0.85, new MemoryPressure.Measured(() -> heap, () -> direct), () -> collections++, () -> now);

    @ParameterizedTest
    @CsvSource({"0.84, NONE", "0.86, NEWCOMERS", "0.91, READS", "0.96, WRITES", "1.2, WRITES"})
    void shedsMoreTheLessIsLeft(double used, Pressure.Level level) {
        heap = used;
        pressure.look();
        assertThat(pressure.level()).isEqualTo(level);
        heap = 0;
        direct = used;
        pressure.look();
        assertThat(pressure.level()).isEqualTo(level);
        assertThat(pressure.fullest()).isEqualTo(used);
    }

    @Test
    void recoversByItselfAndSaysWhyItSheds() {
        assertThat(pressure.obstacle()).isEmpty();
        heap = 0.9;
        pressure.look();
        assertThat(pressure.obstacle().orElseThrow()).contains("memory").contains("90 %");
        assertThat(pressure.refusal(Pressure.Level.NEWCOMERS)).isPresent();
        heap = 0.5;
        pressure.look();
        assertThat(pressure.obstacle()).isEmpty();
        assertThat(pressure.refusal(Pressure.Level.NEWCOMERS)).isEmpty();
    }

    @Test
    void asksForACollectionNowAndThenAsLongAsItSheds() {
        pressure.look();
        assertThat(collections).isZero();
        heap = 0.9;
        pressure.look();
        pressure.look();
        assertThat(collections).isEqualTo(1);
        now += TimeUnit.SECONDS.toNanos(6);
        pressure.look();
        assertThat(collections).isEqualTo(2);
    }
}
