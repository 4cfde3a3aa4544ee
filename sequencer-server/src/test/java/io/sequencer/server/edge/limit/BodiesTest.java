package io.sequencer.server.edge.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.server.auth.Caller;
import io.sequencer.server.edge.EdgeLimits;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BodiesTest {
    private static final long MEBIBYTE = 1 << 20;
    private static final long LONGEST_REQUEST = 5 * MEBIBYTE;

    private final Bodies bodies = new Bodies(64 * MEBIBYTE);

    private void fill(String share) {
        long step = 1 << 14;
        while (bodies.take(share, step)) {
            assertThat(bodies.bytes()).isLessThanOrEqualTo(64 * MEBIBYTE);
        }
    }

    @Test
    void aFewThatTakeAllTheyCanLeaveRoomForLongRequests() {
        for (int i = 0; i < 4; i++) {
            fill("greedy" + i);
        }
        assertThat(bodies.take("other", 4 * MEBIBYTE)).isTrue();
    }

    @Test
    void manyThatTakeAllTheyCanLeaveRoomForShortRequests() {
        for (int i = 0; i < 30; i++) {
            fill("greedy" + i);
        }
        assertThat(bodies.take("other", 64 << 10)).isTrue();
    }

    @Test
    void whatIsGivenBackCanBeTakenAgain() {
        assertThat(bodies.take("one", LONGEST_REQUEST)).isTrue();
        assertThat(bodies.take("one", LONGEST_REQUEST)).isFalse();
        assertThat(bodies.bytes()).as("nothing is kept of a refusal").isEqualTo(LONGEST_REQUEST);
        bodies.give("one", LONGEST_REQUEST);
        assertThat(bodies.bytes()).isZero();
        assertThat(bodies.take("one", LONGEST_REQUEST)).isTrue();
    }

    @Test
    void strangersTakeNothingOfWhatUsersHave() {
        Gates gates = new Gates(EdgeLimits.defaults(), true, Pressure.NONE, System::nanoTime);
        Bodies ofStrangers = gates.bodies(Caller.unchecked(""));
        Bodies ofUsers = gates.bodies(new Caller("ada", Caller.Kind.USER, Long.MAX_VALUE, Optional.of("login")));
        while (ofStrangers.take("/network", 1 << 10)) {
            assertThat(ofUsers.bytes()).isZero();
        }
        assertThat(ofUsers.take("ada", LONGEST_REQUEST)).isTrue();
    }
}
