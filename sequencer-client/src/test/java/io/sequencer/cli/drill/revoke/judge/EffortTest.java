package io.sequencer.cli.drill.revoke.judge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A drill in which nothing happened does not hold. */
class EffortTest {
    private final Tenure writer = new Tenure("d", "ada", true);
    private final Tenure reader = new Tenure("d", "rita", false);

    @Test
    void whoDidWhatIsAllowedMissesNothing() {
        assertThat(new Effort(writer, 1, 1, 1).missing()).isEmpty();
        assertThat(new Effort(reader, 1, 0, 1).missing()).isEmpty();
    }

    @Test
    void whatNeverHappenedIsNamed() {
        assertThat(new Effort(writer, 0, 0, 0).missing()).hasSize(3);
        assertThat(new Effort(writer, 1, 0, 1).missing())
                .singleElement()
                .asString()
                .contains("acked");
        assertThat(new Effort(reader, 1, 0, 0).missing())
                .singleElement()
                .asString()
                .contains("delivered");
        assertThat(new Effort(reader, 0, 0, 1).missing())
                .singleElement()
                .asString()
                .contains("revoked");
    }
}
