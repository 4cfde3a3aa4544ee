package io.sequencer.server.auth.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class KeyLookupsTest {
    private final List<CompletableFuture<Void>> asked = new ArrayList<>();
    private final KeyLookups lookups = new KeyLookups(() -> {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        asked.add(answer);
        return answer;
    });

    @Test
    void manyTokensCostOneQuestionAtATime() {
        CompletableFuture<Void> first = lookups.lookUp("a");
        List<CompletableFuture<Void>> later = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            later.add(lookups.lookUp("b" + i));
        }
        assertThat(asked).hasSize(1);
        asked.get(0).complete(null);
        assertThat(first).isCompleted();
        assertThat(later).as("their key may be newer than that answer").noneMatch(CompletableFuture::isDone);
        assertThat(asked).hasSize(2);
        asked.get(1).completeExceptionally(new IllegalStateException("no leader"));
        assertThat(later).allMatch(CompletableFuture::isCompletedExceptionally);
        lookups.lookUp("c");
        assertThat(asked).as("the next one asks anew").hasSize(3);
    }

    @Test
    void aKeyThatWasNotThereIsNotAskedForAgainAtOnce() {
        lookups.lookUp("forged");
        asked.get(0).complete(null);
        lookups.missed("forged");
        assertThat(lookups.lookUp("forged")).isCompleted();
        assertThat(lookups.lookUp("x".repeat(10_000))).isCompleted();
        assertThat(asked).hasSize(1);
        assertThat(lookups.lookUp("another")).isNotDone();
    }
}
