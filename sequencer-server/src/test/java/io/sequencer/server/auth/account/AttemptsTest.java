package io.sequencer.server.auth.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.server.auth.limit.AttemptLimit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private static final String HOME = "192.0.2.1";

    private final AtomicLong nanos = new AtomicLong(1);
    private final Attempts attempts =
            new Attempts(new AttemptLimit.Rate(3, 1, 100), new AttemptLimit.Rate(1000, 1000, 100), nanos::get);

    private void guessFromEverywhere() {
        for (int i = 0; i < 100; i++) {
            attempts.refusal("ada", "198.51.100." + i);
        }
        assertThat(attempts.refusal("ada", "198.51.100.200")).isPresent();
    }

    @Test
    void guessesFromElsewhereDoNotKeepTheOwnerOutWhereTheOwnerWasBefore() {
        assertThat(attempts.refusal("ada", HOME)).isEmpty();
        attempts.succeeded("ada", HOME);
        guessFromEverywhere();

        assertThat(attempts.refusal("ada", HOME)).isEmpty();
        assertThat(attempts.refusal("bob", "198.51.100.1")).isEmpty();
    }

    @Test
    void theOwnersLogInGivesTheGuessersNoFurtherGuesses() {
        attempts.succeeded("ada", HOME);
        guessFromEverywhere();

        attempts.succeeded("ada", HOME);

        assertThat(attempts.refusal("ada", "198.51.100.1")).isPresent();
    }

    @Test
    void guessesAreLimitedWhereTheOwnerWasBeforeToo() {
        attempts.succeeded("ada", HOME);
        for (int i = 0; i < 3; i++) {
            assertThat(attempts.refusal("ada", HOME)).isEmpty();
        }

        assertThat(attempts.refusal("ada", HOME)).isPresent();
        assertThat(attempts.refusal("ada", "203.0.113.9"))
                .as("its budget is another")
                .isEmpty();
    }

    @Test
    void whoWasNeverThereWaitsForTheAccount() {
        guessFromEverywhere();

        assertThat(attempts.refusal("ada", HOME)).isPresent();
        nanos.addAndGet(61_000_000_000L);
        assertThat(attempts.refusal("ada", HOME)).isEmpty();
    }
}
