package io.sequencer.server.auth.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    @Test
    void pausesDoubleWithFailuresUpToTheUsualOne() {
        IssuerKeys.Pace pace = new IssuerKeys.Pace(Duration.ofMinutes(5), Duration.ofSeconds(10));

        assertThat(pace.after(0)).isEqualTo(Duration.ofMinutes(5));
        assertThat(pace.after(1)).isEqualTo(Duration.ofSeconds(10));
        assertThat(pace.after(3)).isEqualTo(Duration.ofSeconds(40));
        assertThat(pace.after(1_000_000)).isEqualTo(Duration.ofMinutes(5));
    }
}
