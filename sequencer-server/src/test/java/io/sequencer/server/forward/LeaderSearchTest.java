package io.sequencer.server.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.server.raft.NodeId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LeaderSearchTest {
    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");

    private Optional<NodeId> believed = Optional.empty();
    private final LeaderSearch search = new LeaderSearch(
            () -> believed,
            new RouteLimits.Times(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(3),
                    Duration.ofMillis(100),
                    Duration.ofMillis(20),
                    Duration.ofMillis(320),
                    Duration.ofSeconds(2)),
            at(0));

    private static long at(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void aHintIsFollowedAtOnceAndOnlyOnce() {
        believed = Optional.of(A);
        assertThat(search.next(at(0))).contains(A);
        search.hinted(B);
        search.lost(at(1));
        assertThat(search.next(at(1))).contains(B);
        search.lost(at(2));
        assertThat(search.next(at(2))).isEmpty();
        assertThat(search.next(at(200))).contains(A);
    }

    @Test
    void twoNodesThatPointAtEachOtherDoNotMakeItSpin() {
        believed = Optional.of(A);
        int asked = 0;
        for (int millis = 0; millis < 1_000; millis++) {
            Optional<NodeId> next = search.next(at(millis));
            if (next.isPresent()) {
                asked++;
                search.hinted(next.get().equals(A) ? B : A);
                search.lost(at(millis));
            }
        }
        assertThat(asked).isBetween(4, 10);
    }

    @Test
    void newsOfALeaderEndsThePause() {
        for (int i = 0; i < 10; i++) {
            search.next(at(1_000 * i));
        }
        assertThat(search.next(at(9_001))).isEmpty();
        search.seen(B, at(9_001));
        assertThat(search.next(at(9_001))).contains(B);
    }

    @Test
    void thePauseGrowsToItsLimitAndIsShortAgainAfterADecision() {
        believed = Optional.of(A);
        for (int i = 0; i < 10; i++) {
            assertThat(search.next(at(1_000 * i))).contains(A);
            search.lost(at(1_000 * i));
        }
        assertThat(search.next(at(9_319))).isEmpty();
        assertThat(search.next(at(9_320))).contains(A);
        search.found();
        search.lost(at(10_000));
        assertThat(search.next(at(10_020))).contains(A);
    }
}
