package io.sequencer.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeTest {

    @Test
    void theLastNumberCountsOnFromTheFirst() {
        assertThat(acked(false).lastServerSeq()).isEqualTo(43);
    }

    @Test
    void anUpperBoundIsNotCountedOnFrom() {
        assertThat(acked(true).lastServerSeq()).isEqualTo(41);
    }

    private static Outcome.Acked acked(boolean atMost) {
        return new Outcome.Acked(new OpId("c", 1), 3, 41, 41, List.of(), true, atMost);
    }
}
