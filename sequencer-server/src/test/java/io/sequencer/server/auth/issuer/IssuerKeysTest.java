package io.sequencer.server.auth.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequencer.server.auth.RefusedAccessException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IssuerKeysTest {
    @Test
    void aSlowIssuerKeepsABoundedNumberOfTokensWaiting() {
        CountDownLatch answer = new CountDownLatch(1);
        IssuerKeys.Pace pace = new IssuerKeys.Pace(Duration.ofHours(1), Duration.ofHours(1));
        try (IssuerKeys keys = new IssuerKeys(
                "slow",
                () -> {
                    answer.await();
                    throw new IOException("none");
                },
                pace,
                System::nanoTime)) {
            List<CompletableFuture<Void>> waiting = new ArrayList<>();
            for (int i = 0; i < IssuerKeys.MAX_WAITING; i++) {
                waiting.add(keys.lookAgain());
            }
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
            assertThatThrownBy(() -> keys.lookAgain().join()).hasCauseInstanceOf(RefusedAccessException.class);
            answer.countDown();
            assertThat(CompletableFuture.allOf(waiting.toArray(CompletableFuture<?>[]::new))
                            .orTimeout(30, TimeUnit.SECONDS))
                    .succeedsWithin(Duration.ofSeconds(30));
        }
    }
}
