package io.sequencer.server.raft.ratis.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class AppliedIndexTest {
    private final AppliedIndex applied = new AppliedIndex();

    @Test
    void whoeverGaveUpIsForgottenThoughNothingIsApplied() {
        CompletableFuture<Long> never = applied.await(5, Duration.ofMillis(1));

        assertThatThrownBy(never::join).hasCauseInstanceOf(TimeoutException.class);
        assertThat(applied.waiting()).isZero();
    }

    @Test
    void whoeverWaitsIsToldOnceTheIndexIsReached() {
        CompletableFuture<Long> one = applied.await(5, Duration.ofSeconds(60));
        CompletableFuture<Long> another = applied.await(5, Duration.ofSeconds(60));
        CompletableFuture<Long> later = applied.await(7, Duration.ofSeconds(60));

        applied.advance(4);
        assertThat(one).isNotDone();
        applied.advance(6);

        assertThat(one).isCompletedWithValue(6L);
        assertThat(another).isCompletedWithValue(6L);
        assertThat(later).isNotDone();
        assertThat(applied.waiting()).isEqualTo(1);
    }
}
