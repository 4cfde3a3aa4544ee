package io.sequencer.server.edge.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Join;
import io.sequencer.proto.v1.Ping;
import io.sequencer.proto.v1.ReadOpsRequest;
import io.sequencer.proto.v1.Request;
import io.sequencer.proto.v1.Submit;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.RateLimits;
import io.sequencer.server.edge.RateLimits.Rate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TollTest {
    private static final ClientMessage SUBMIT = ClientMessage.newBuilder()
            .setSubmit(Submit.newBuilder().setDocId("d"))
            .build();
    private static final ClientMessage JOIN =
            ClientMessage.newBuilder().setJoin(Join.newBuilder().setDocId("d")).build();
    private static final ClientMessage PING =
            ClientMessage.newBuilder().setPing(Ping.getDefaultInstance()).build();
    private static final ClientMessage READ = ClientMessage.newBuilder()
            .setRequest(Request.newBuilder().setOps(ReadOpsRequest.getDefaultInstance()))
            .build();
    private static final RateLimits LIMITS =
            new RateLimits(new Rate(100, 10), new Rate(100_000, 100_000), new Rate(5, 2), 2, Duration.ofSeconds(1));

    private static final Caller ADA = Caller.unchecked("ada");

    private long now = 77;
    private Pressure.Level level = Pressure.Level.NONE;
    private final Users users = new Users(2, () -> now);
    private final Toll toll = newToll();

    private Toll newToll() {
        return new Toll(caller -> LIMITS, users, () -> level, () -> now);
    }

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private static int taken(Toll toll, ClientMessage message, int times) {
        int taken = 0;
        for (int i = 0; i < times; i++) {
            taken += toll.charge(message).isEmpty() ? 1 : 0;
        }
        return taken;
    }

    @Test
    void whatComesAtOnceIsTakenUpToTheBurstAndThenInTheRate() {
        assertThat(taken(toll, SUBMIT, 10)).isEqualTo(10);
        Error error = toll.charge(SUBMIT).orElseThrow();
        assertThat(error.getCode()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(error.getDetails().getLimit()).isEqualTo("messages_per_second");
        assertThat(error.getDetails().getLimitValue()).isEqualTo(100);
        assertThat(error.getDetails().getRetryAfterMs()).isBetween(1, 22);
        pass(error.getDetails().getRetryAfterMs());
        assertThat(toll.charge(SUBMIT)).as("after the pause that was asked for").isEmpty();
    }

    @Test
    void whoDoesNotWaitHasToWaitLongerAndIsNotListenedToInTheEnd() {
        taken(toll, SUBMIT, 10);
        int first = toll.charge(SUBMIT).orElseThrow().getDetails().getRetryAfterMs();
        int second = toll.charge(SUBMIT).orElseThrow().getDetails().getRetryAfterMs();
        assertThat(second).isGreaterThan(first);
        assertThat(toll.isAbused()).isFalse();
        taken(toll, SUBMIT, 100);
        assertThat(toll.isAbused())
                .as("more than a second's worth against refusals")
                .isTrue();
    }

    @Test
    void whoIsFarInDebtIsNotReadForAMoment() {
        taken(toll, SUBMIT, 11);
        assertThat(toll.pauseMillis()).as("one refusal is no reason").isZero();
        taken(toll, SUBMIT, 60);
        assertThat(toll.pauseMillis()).isEqualTo(250);
        toll.paused();
        assertThat(toll.pauseMillis()).isZero();
    }

    @Test
    void whoIsRefusedAgainAndAgainIsNotListenedToHoweverSlowlyItIsRead() {
        taken(toll, SUBMIT, 10);
        for (int i = 0; i < 101; i++) {
            assertThat(toll.isAbused()).isFalse();
            assertThat(toll.charge(SUBMIT)).isPresent();
            pass(9);
        }
        assertThat(toll.isAbused())
                .as("refused for longer than it has patience")
                .isTrue();
    }

    @Test
    void whatCannotWaitIsTakenAndCounts() {
        assertThat(taken(toll, PING, 50)).isEqualTo(50);
        assertThat(toll.charge(SUBMIT)).isPresent();
        taken(toll, PING, 100);
        assertThat(toll.isAbused()).isTrue();
    }

    @Test
    void framesThatAreNoMessagesCount() {
        for (int i = 0; i < 200; i++) {
            toll.chargeUnreadable();
        }
        assertThat(toll.isAbused()).isTrue();
    }

    @Test
    void bytesCountToo() {
        ClientMessage large = ClientMessage.newBuilder()
                .setSubmit(Submit.newBuilder().setDocId("x".repeat(60_000)))
                .build();
        assertThat(toll.charge(large)).isEmpty();
        assertThat(toll.charge(large).orElseThrow().getDetails().getLimit()).isEqualTo("bytes_per_second");
    }

    @Test
    void joinsHaveARateOfTheirOwn() {
        assertThat(taken(toll, JOIN, 3)).isEqualTo(2);
        assertThat(toll.charge(JOIN).orElseThrow().getDetails().getLimit()).isEqualTo("joins_per_second");
        assertThat(toll.charge(SUBMIT)).isEmpty();
    }

    @Test
    void allConnectionsOfAUserShareTheirsAndAreCounted() {
        Toll second = newToll();
        Toll third = newToll();
        assertThat(toll.enter(ADA)).isEmpty();
        assertThat(second.enter(ADA)).isEmpty();
        assertThat(third.enter(ADA).orElseThrow().getDetails().getLimit()).isEqualTo("connections_per_user");
        assertThat(users.count()).isEqualTo(1);
        taken(toll, PING, 30);
        assertThat(second.charge(SUBMIT).orElseThrow().getDetails().getLimit())
                .isEqualTo("messages_per_second_per_user");

        second.leave();
        second.leave();
        assertThat(third.enter(ADA)).as("there is room again").isEmpty();
        toll.leave();
        third.leave();
        assertThat(users.count()).as("nobody is remembered").isZero();
    }

    @Test
    void whoConnectsAgainGoesOnWhereItWas() {
        toll.enter(ADA);
        taken(toll, PING, 100);
        toll.leave();
        Toll again = newToll();
        again.enter(ADA);
        assertThat(again.charge(SUBMIT).orElseThrow().getDetails().getLimit())
                .isEqualTo("messages_per_second_per_user");
        pass(600_000);
        Toll later = newToll();
        later.enter(ADA);
        assertThat(later.charge(SUBMIT)).isEmpty();
    }

    @Test
    void aConnectionThatLastsCountsOnTheSameAsOneThatBeginsLater() {
        toll.enter(ADA);
        taken(toll, PING, 100);
        pass(600_000);
        taken(toll, PING, 100);
        Toll later = newToll();
        later.enter(ADA);
        assertThat(later.charge(SUBMIT).orElseThrow().getDetails().getLimit())
                .isEqualTo("messages_per_second_per_user");
        pass(600_000);
        taken(later, PING, 100);
        later.leave();
        toll.leave();
        Toll again = newToll();
        again.enter(ADA);
        assertThat(again.charge(SUBMIT)).as("what was sent is remembered").isPresent();
    }

    @Test
    void aUserIsNoBackendHoweverItIsConnected() {
        EdgeLimits limits = EdgeLimits.defaults();
        Gates gates = new Gates(limits, true, Pressure.NONE, () -> now);
        Caller ada = new Caller("ada", Caller.Kind.USER, Long.MAX_VALUE, Optional.of("login"));
        Toll ofUser = gates.ofSession();
        Toll ofBackend = gates.ofSession();
        ofBackend.enter(Caller.backend("ada"));
        ofUser.enter(ada);
        assertThat(ofUser.limits()).isEqualTo(limits.clients().editors());
        assertThat(ofBackend.limits()).isEqualTo(limits.clients().backends());
        taken(ofBackend, PING, 300_000);
        assertThat(ofUser.charge(SUBMIT))
                .as("what a backend sends in her name is not hers")
                .isEmpty();
        for (long i = 0; i < 4 * limits.clients().editors().messages().burst(); i++) {
            gates.call(ada, "");
        }
        assertThat(gates.call(ada, "").orElseThrow().getDetails().getLimit()).isEqualTo("messages_per_second_per_user");
        assertThat(ofUser.charge(SUBMIT).orElseThrow().getDetails().getLimit())
                .as("calls and sessions count on one")
                .isEqualTo("messages_per_second_per_user");
    }

    @Test
    void whereEverybodyHasAnAccountAStrangerMayCallNoMoreThanAUser() {
        EdgeLimits limits = EdgeLimits.defaults();
        Gates gates = new Gates(limits, true, Pressure.NONE, () -> now);
        for (long i = 0; i < 4 * limits.clients().editors().messages().burst(); i++) {
            gates.call(Caller.unchecked(""), "192.0.2.1");
        }
        assertThat(gates.call(Caller.unchecked(""), "192.0.2.1")).isPresent();
        assertThat(gates.call(Caller.unchecked(""), "192.0.2.2")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Pressure.Level.class)
    void aNodeShortOfMemoryShedsInOrder(Pressure.Level short0) {
        level = short0;
        assertThat(refusedForMemory(toll.charge(JOIN))).isEqualTo(short0.compareTo(Pressure.Level.NEWCOMERS) >= 0);
        assertThat(refusedForMemory(toll.charge(READ))).isEqualTo(short0.compareTo(Pressure.Level.READS) >= 0);
        assertThat(refusedForMemory(toll.charge(SUBMIT))).isEqualTo(short0.compareTo(Pressure.Level.WRITES) >= 0);
        assertThat(toll.charge(PING)).isEmpty();
    }

    private static boolean refusedForMemory(Optional<Error> refusal) {
        return refusal.filter(error -> error.getDetails().getLimit().equals("memory"))
                .isPresent();
    }
}
