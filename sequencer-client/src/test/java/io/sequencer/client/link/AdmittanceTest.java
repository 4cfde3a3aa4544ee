package io.sequencer.client.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.client.RefusedException;
import io.sequencer.client.access.Access;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Renewed;
import io.sequencer.proto.v1.Welcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class AdmittanceTest {

    private static final long FAR = TimeUnit.MINUTES.toNanos(1);

    private long now;
    private int given;
    private boolean loggedIn = true;
    private final List<Optional<ErrorCode>> asked = new ArrayList<>();
    private final List<ErrorCode> lost = new ArrayList<>();

    private final Admittance admittance = of(Access.none().withTokens(why -> {
        asked.add(why.map(Error::getCode));
        given++;
        return loggedIn
                ? CompletableFuture.completedFuture("t" + given)
                : CompletableFuture.failedFuture(new RefusedException(error(ErrorCode.LOGIN_ENDED)));
    }));

    private Admittance of(Access access) {
        return new Admittance(
                access.withWhenLost(error -> lost.add(error.getCode())),
                Runnable::run,
                () -> now,
                RandomGenerator.of("L64X128MixRandom"));
    }

    @Test
    void aConversationBeginsWhenThereIsAToken() {
        assertThat(admittance.token(now)).isEmpty();
        assertThat(admittance.token(now)).contains("t1");
        assertThat(asked).containsExactly(Optional.empty());
    }

    @Test
    void aTokenIsRenewedWhenAFifthOfItsTimeIsLeftByTheNodesClock() {
        begin();
        welcomed(100_000);
        now += TimeUnit.SECONDS.toNanos(79);
        assertThat(admittance.renewal(now)).isNull();
        now += TimeUnit.SECONDS.toNanos(2);
        assertThat(renewal()).isEqualTo("t2");
        assertThat(admittance.renewal(now + FAR)).isNull();
        admittance.renewed(Renewed.newBuilder()
                .setTokenExpiresMillis(11_000)
                .setNowMillis(1_000)
                .build());
        now += TimeUnit.SECONDS.toNanos(9);
        assertThat(renewal()).isEqualTo("t3");
        assertThat(asked)
                .containsExactly(
                        Optional.empty(), Optional.of(ErrorCode.TOKEN_EXPIRED), Optional.of(ErrorCode.TOKEN_EXPIRED));
    }

    @Test
    void aTokenThatNeverExpiresIsNeverRenewed() {
        begin();
        admittance.welcomed(Welcome.getDefaultInstance());
        assertThat(admittance.renewal(now + 1_000 * FAR)).isNull();
    }

    @Test
    void inThePlaceOfARefusedTokenAnotherIsAskedFor() {
        begin();
        assertThat(admittance.refused(error(ErrorCode.TOKEN_EXPIRED))).isTrue();
        assertThat(admittance.token(now)).isEmpty();
        assertThat(admittance.token(now)).contains("t2");
        assertThat(asked.get(1)).contains(ErrorCode.TOKEN_EXPIRED);
        assertThat(lost).isEmpty();
    }

    @Test
    void accessIsLostOnceWhenNoTokenIsToBeHadAndComesBackWithTheNext() {
        begin();
        welcomed(100_000);
        loggedIn = false;
        admittance.refused(error(ErrorCode.LOGIN_ENDED));
        for (int i = 0; i < 5; i++) {
            assertThat(admittance.token(now)).isEmpty();
            now += FAR;
        }
        assertThat(lost).containsExactly(ErrorCode.LOGIN_ENDED);
        assertThat(admittance.lost()).isPresent();
        loggedIn = true;
        begin();
        welcomed(100_000);
        assertThat(admittance.lost()).isEmpty();
    }

    @Test
    void afterAFailureItIsNotAskedAgainAtOnce() {
        loggedIn = false;
        assertThat(admittance.token(now)).isEmpty();
        assertThat(admittance.token(now)).isEmpty();
        assertThat(asked).hasSize(1);
        assertThat(admittance.token(now + FAR)).isEmpty();
        assertThat(asked).hasSize(2);
    }

    @Test
    void twoTokensRefusedInARowAreALostAccess() {
        begin();
        admittance.refused(error(ErrorCode.UNAUTHENTICATED));
        begin();
        admittance.refused(error(ErrorCode.UNAUTHENTICATED));
        assertThat(lost).containsExactly(ErrorCode.UNAUTHENTICATED);
        assertThat(admittance.token(now)).as("not at once").isEmpty();
    }

    @Test
    void withoutTokensAConversationBeginsAtOnceAndARefusalIsALostAccess() {
        Admittance anonymous = of(Access.none());
        assertThat(anonymous.token(now)).contains("");
        assertThat(anonymous.refused(error(ErrorCode.UNAUTHENTICATED))).isTrue();
        assertThat(lost).containsExactly(ErrorCode.UNAUTHENTICATED);
        assertThat(anonymous.token(now + FAR)).contains("");
    }

    @Test
    void whatIsNotAboutTheTokenIsNotItsConcern() {
        begin();
        assertThat(admittance.refused(error(ErrorCode.PERMISSION_DENIED))).isFalse();
        assertThat(admittance.token(now)).contains("t1");
    }

    private void begin() {
        while (admittance.token(now).isEmpty()) {
            now += TimeUnit.SECONDS.toNanos(1);
        }
    }

    private void welcomed(long expiresInMillis) {
        admittance.welcomed(Welcome.newBuilder()
                .setNowMillis(5_000)
                .setTokenExpiresMillis(5_000 + expiresInMillis)
                .build());
    }

    private String renewal() {
        admittance.renewal(now);
        ClientMessage message = admittance.renewal(now);
        assertThat(message).isNotNull();
        return message.getRenew().getToken();
    }

    private static Error error(ErrorCode code) {
        return Error.newBuilder().setCode(code).build();
    }
}
