package io.sequencer.cli.doc;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.client.Edits;
import org.junit.jupiter.api.Test;

class DifferenceTest {

    @Test
    void isWhatStandsBetweenTheCommonEnds() {
        assertThat(Difference.between("one two three", "one 2 three")).contains(Edits.replace(4, 3, "2"));
    }

    @Test
    void countsCodePoints() {
        assertThat(Difference.between("\ud83d\ude00a", "\ud83d\ude00b")).contains(Edits.replace(1, 1, "b"));
    }

    @Test
    void ofRepeatedLettersDoesNotOverlapItsEnds() {
        assertThat(Difference.between("aaa", "aaaa")).contains(Edits.insert(3, "a"));
        assertThat(Difference.between("aaaa", "aaa")).contains(Edits.delete(3, 1));
    }

    @Test
    void ofEqualTextsIsNothing() {
        assertThat(Difference.between("same", "same")).isEmpty();
    }
}
