package io.sequencer.client.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.client.RefusedException;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TokenKeeperTest {

    private static final Error EXPIRED =
            Error.newBuilder().setCode(ErrorCode.TOKEN_EXPIRED).build();

    private final List<Optional<Error>> asked = new ArrayList<>();
    private final List<CompletableFuture<String>> answers = new ArrayList<>();
    private final TokenKeeper keeper = new TokenKeeper(Optional.of(why -> {
        asked.add(why);
        CompletableFuture<String> answer = new CompletableFuture<>();
        answers.add(answer);
        return answer;
    }));

    @Test
    void aTokenIsAskedForOnceAndKept() {
        CompletableFuture<String> first = keeper.token();
        CompletableFuture<String> beside = keeper.token();
        assertThat(asked).containsExactly(Optional.empty());
        answers.get(0).complete("t1");
        assertThat(first).isCompletedWithValue("t1");
        assertThat(beside).isCompletedWithValue("t1");
        assertThat(keeper.token()).isCompletedWithValue("t1");
        assertThat(asked).hasSize(1);
    }

    @Test
    void ofSeveralThatAreRefusedWithOneTokenOnlyTheFirstAsksForAnother() {
        keeper.token();
        answers.get(0).complete("t1");
        CompletableFuture<String> first = keeper.insteadOf("t1", EXPIRED);
        CompletableFuture<String> second = keeper.insteadOf("t1", EXPIRED);
        answers.get(1).complete("t2");
        assertThat(first).isCompletedWithValue("t2");
        assertThat(second).isCompletedWithValue("t2");
        assertThat(keeper.insteadOf("t1", EXPIRED)).isCompletedWithValue("t2");
        assertThat(asked).containsExactly(Optional.empty(), Optional.of(EXPIRED));
    }

    @Test
    void aFailureIsGivenOnAndTheNextAsksAgain() {
        CompletableFuture<String> first = keeper.token();
        answers.get(0).completeExceptionally(new RefusedException(EXPIRED));
        assertThat(first).isCompletedExceptionally();
        CompletableFuture<String> next = keeper.token();
        answers.get(1).complete("t1");
        assertThat(next).isCompletedWithValue("t1");
    }

    @Test
    void aSupplierThatThrowsCountsAsOneThatFails() {
        TokenKeeper thrown = new TokenKeeper(Optional.of(why -> {
            throw new IllegalStateException("no");
        }));
        assertThat(thrown.token()).isCompletedExceptionally();
    }

    @Test
    void withoutAccountsThereIsNothingToShow() {
        TokenKeeper none = new TokenKeeper(Optional.empty());
        assertThat(none.token()).isCompletedWithValue("");
        assertThat(none.known()).isEmpty();
    }

    @Test
    void aFixedTokenIsGivenOnceAndNotAgain() {
        TokenSupplier fixed = Access.none().withToken("t").tokens().orElseThrow();
        assertThat(fixed.token(Optional.empty())).isCompletedWithValue("t");
        assertThat(fixed.token(Optional.of(EXPIRED))).isCompletedExceptionally();
    }
}
