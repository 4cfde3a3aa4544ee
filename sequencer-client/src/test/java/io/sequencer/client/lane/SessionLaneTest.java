package io.sequencer.client.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.client.Edits;
import io.sequencer.client.OpId;
import io.sequencer.client.Outcome;
import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.ErrorDetails;
import io.sequencer.proto.v1.Limits;
import io.sequencer.proto.v1.Rejected;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SessionLaneTest {

    private static final Limits LIMITS = Limits.newBuilder()
            .setFrameBytes(1 << 20)
            .setOpsPerMessage(100)
            .setMessagesInFlight(1_000)
            .build();
    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(30);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final SessionPlace text = SessionPlace.oneByOne("notes", "c", 1, 100);
    private final SessionPlace append = SessionPlace.pipelined("events", "c", 7, 3, 1_000);

    @Test
    void theNextMessageWaitsForTheAckOfTheOneBefore() {
        SessionLane lane = new SessionLane(text);
        CompletableFuture<Outcome> first = offer(lane, 0);
        offer(lane, Waiting.ON_LAST);

        Flight sent = lane.nextFlight(0, LIMITS);
        assertThat(sent.first()).isEqualTo(1);
        assertThat(lane.nextFlight(0, LIMITS)).isNull();

        ack(lane, 1, 41);
        assertThat(first.join()).isEqualTo(new Outcome.Acked(new OpId("c", 1), 1, 41, 41, List.of(), false, false));
        Flight second = lane.nextFlight(0, LIMITS);
        assertThat(second.first()).isEqualTo(2);
        assertThat(second.submit().getBaseSeq()).isEqualTo(41);
    }

    @Test
    void whatIsUnansweredIsResentByteIdenticallyAndInOrderOnTheNextConnection() {
        SessionLane lane = new SessionLane(append);
        List<ClientMessage> before = sendThreeMessages(lane);

        lane.connectionLost();
        offer(lane, Waiting.ON_LAST);

        assertThat(List.of(
                        lane.nextFlight(0, LIMITS).message,
                        lane.nextFlight(0, LIMITS).message,
                        lane.nextFlight(0, LIMITS).message))
                .isEqualTo(before);
        assertThat(lane.nextFlight(0, LIMITS)).isNull();
    }

    @Test
    void appendsThatWaitLeaveTogetherAndEachGetsItsOwnNumber() {
        SessionLane lane = new SessionLane(append);
        CompletableFuture<Outcome> a = offer(lane, Waiting.ON_LAST);
        CompletableFuture<Outcome> b = offer(lane, Waiting.ON_LAST);

        Flight sent = lane.nextFlight(0, LIMITS);
        assertThat(sent.submit().getOpsCount()).isEqualTo(2);
        assertThat(sent.submit().getBaseSeq()).isEqualTo(7);
        ack(lane, 1, 8);

        assertThat(((Outcome.Acked) a.join()).firstServerSeq()).isEqualTo(8);
        assertThat(((Outcome.Acked) b.join()).firstServerSeq()).isEqualTo(9);
        assertThat(b.join().first()).isEqualTo(new OpId("c", 2));
        assertThat(append.lastOwnSeq()).isEqualTo(9);
    }

    @Test
    void gatheringStopsAtTheOpsPerMessageTheNodeAnnounced() {
        SessionLane lane = new SessionLane(append);
        for (int i = 0; i < 250; i++) {
            offer(lane, Waiting.ON_LAST);
        }
        assertThat(lane.nextFlight(0, LIMITS).submit().getOpsCount()).isEqualTo(100);
        assertThat(lane.nextFlight(0, LIMITS).submit().getOpsCount()).isEqualTo(100);
        assertThat(lane.nextFlight(0, LIMITS).submit().getOpsCount()).isEqualTo(50);
    }

    @Test
    void anOverloadedMessageIsSentAgainBeforeThoseThatOvertookIt() {
        SessionLane lane = new SessionLane(append);
        List<ClientMessage> before = sendThreeMessages(lane);

        assertThat(reject(lane, 1, ErrorCode.OVERLOADED, 0)).isFalse();
        assertThat(lane.nextFlight(SECOND, LIMITS)).isNull();
        reject(lane, 2, ErrorCode.OUT_OF_ORDER, 1);
        reject(lane, 3, ErrorCode.OUT_OF_ORDER, 1);

        assertThat(lane.nextFlight(0, LIMITS))
                .as("within the pause that the node asked for")
                .isNull();
        assertThat(lane.nextFlight(SECOND, LIMITS).message).isEqualTo(before.get(0));
        assertThat(lane.nextFlight(SECOND, LIMITS).message).isEqualTo(before.get(1));
        assertThat(lane.nextFlight(SECOND, LIMITS).message).isEqualTo(before.get(2));
    }

    @Test
    void anUnavailableClusterIsAskedThroughAnotherNode() {
        SessionLane lane = new SessionLane(text);
        CompletableFuture<Outcome> outcome = offer(lane, 0);
        lane.nextFlight(0, LIMITS);

        assertThat(reject(lane, 1, ErrorCode.UNAVAILABLE, 0)).isTrue();
        assertThat(outcome).isNotDone();
    }

    @Test
    void aRefusedMessageTakesThoseBehindItAlongAndItsNumberIsFreeAgain() {
        SessionLane lane = new SessionLane(append);
        List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            outcomes.add(offer(lane, Waiting.ON_LAST));
            lane.nextFlight(0, LIMITS);
        }
        CompletableFuture<Outcome> waiting = offer(lane, Waiting.ON_LAST);

        reject(lane, 1, ErrorCode.DOCUMENT_NOT_FOUND, 0);
        assertThat(outcomes).allMatch(outcome -> outcome.join() instanceof Outcome.Rejected);
        assertThat(waiting.join()).isInstanceOf(Outcome.Rejected.class);

        offer(lane, Waiting.ON_LAST);
        assertThat(lane.nextFlight(0, LIMITS))
                .as("while refused messages are coming back")
                .isNull();
        reject(lane, 2, ErrorCode.OUT_OF_ORDER, 1);
        reject(lane, 3, ErrorCode.OUT_OF_ORDER, 1);
        assertThat(lane.nextFlight(0, LIMITS).first()).isEqualTo(1);
    }

    @Test
    void aRefusalThatAnEarlierSendingMightNotMeetLeavesTheOutcomeUnknown() {
        SessionLane lane = new SessionLane(text);
        CompletableFuture<Outcome> outcome = offer(lane, 0);
        lane.nextFlight(0, LIMITS);
        lane.connectionLost();
        lane.nextFlight(0, LIMITS);

        reject(lane, 1, ErrorCode.SESSION_EXPIRED, 0);
        assertThat(outcome.join()).isInstanceOf(Outcome.Unknown.class);
        assertThat(offer(lane, 0).join()).as("the session ended").isInstanceOf(Outcome.Unknown.class);
    }

    @Test
    void nothingIsGivenUpBeforeItsDeadlineAndEverythingAfterIt() {
        SessionLane lane = new SessionLane(text);
        CompletableFuture<Outcome> sent = offer(lane, 0);
        CompletableFuture<Outcome> waiting = offer(lane, 0);
        lane.nextFlight(0, LIMITS);

        lane.tick(DEADLINE - 1, "");
        assertThat(sent).isNotDone();
        lane.tick(DEADLINE, "");
        assertThat(sent.join()).isInstanceOf(Outcome.Unknown.class);
        assertThat(waiting.join()).isInstanceOf(Outcome.Unknown.class);
        assertThat(text.stopReason()).contains("deadline");
    }

    @Test
    void anOpThatWasNeverSentExpiresWithoutEndingTheSession() {
        SessionLane lane = new SessionLane(text);
        CompletableFuture<Outcome> outcome = offer(lane, 0);
        lane.tick(DEADLINE, "");

        assertThat(outcome.join()).isInstanceOf(Outcome.Unknown.class);
        assertThat(text.stopReason()).isNull();
    }

    @Test
    void placesAreFreeAgainWhateverTheOutcomeWas() {
        SessionPlace small = SessionPlace.oneByOne("notes", "c", 1, 2);
        SessionLane lane = new SessionLane(small);
        for (int round = 0; round < 5; round++) {
            assertThat(small.enter()).isTrue();
            assertThat(small.enter()).isTrue();
            assertThat(small.enter()).isFalse();
            offer(lane, 0);
            offer(lane, 0);
            Flight flight = lane.nextFlight(0, LIMITS);
            if (round % 2 == 0) {
                reject(lane, flight.first(), ErrorCode.STALE_BASE, 0);
            } else {
                ack(lane, flight.first(), round);
                Flight next = lane.nextFlight(0, LIMITS);
                ack(lane, next.first(), round + 1);
            }
        }
    }

    @Test
    void aMessageAboveTheFrameLimitIsRefusedUnsentAndItsNumberIsFreeAgain() {
        SessionLane lane = new SessionLane(text);
        CompletableFuture<Outcome> large = new CompletableFuture<>();
        byte[] bytes = new byte[LIMITS.getFrameBytes()];
        lane.offer(new Waiting(0, List.of(Edits.opaque(bytes)), DEADLINE, large));

        assertThat(lane.nextFlight(0, LIMITS)).isNull();
        assertThat(large.join())
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.code()).isEqualTo(ErrorCode.TOO_LARGE));
        offer(lane, 0);
        assertThat(lane.nextFlight(0, LIMITS).first()).isEqualTo(1);
    }

    @Test
    void aSessionThatIsUnknownBecauseItsFirstMessageIsStillToComeHasNotExpired() {
        SessionLane lane = new SessionLane(append);
        List<ClientMessage> before = sendThreeMessages(lane);

        reject(lane, 2, ErrorCode.SESSION_EXPIRED, 0);
        reject(lane, 3, ErrorCode.SESSION_EXPIRED, 0);
        assertThat(append.stopReason()).isNull();
        ack(lane, 1, 8);
        assertThat(lane.nextFlight(SECOND, LIMITS).message).isEqualTo(before.get(1));
        assertThat(lane.nextFlight(SECOND, LIMITS).message).isEqualTo(before.get(2));
    }

    @Test
    void noMoreMessagesAreOnTheWayThanTheClusterRemembers() {
        SessionPlace wide = SessionPlace.pipelined("events", "c", 0, 1_000, 1_000);
        SessionLane lane = new SessionLane(wide);
        int sent = 0;
        do {
            offer(lane, Waiting.ON_LAST);
            sent++;
        } while (lane.nextFlight(0, LIMITS) != null);
        assertThat(sent - 1).isEqualTo(128);
    }

    @Test
    void anUnknownAnswerToAGivenUpMessageEndsTheSession() {
        SessionLane lane = new SessionLane(append);
        sendThreeMessages(lane);
        reject(lane, 1, ErrorCode.DOCUMENT_NOT_FOUND, 0);
        assertThat(append.stopReason()).isNull();

        reject(lane, 2, ErrorCode.UNAVAILABLE, 0);
        assertThat(append.stopReason()).contains("not known");
        assertThat(offer(lane, Waiting.ON_LAST).join()).isInstanceOf(Outcome.Unknown.class);
    }

    private static List<ClientMessage> sendThreeMessages(SessionLane lane) {
        List<ClientMessage> messages = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            offer(lane, Waiting.ON_LAST);
            messages.add(lane.nextFlight(0, LIMITS).message);
        }
        return messages;
    }

    private static CompletableFuture<Outcome> offer(SessionLane lane, long base) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        lane.offer(new Waiting(base, List.of(Edits.opaque(new byte[] {1, 2, 3})), DEADLINE, outcome));
        return outcome;
    }

    private static void ack(SessionLane lane, long first, long serverSeq) {
        Ack ack = Ack.newBuilder()
                .setFirstClientSeq(first)
                .setServerSeq(serverSeq)
                .setVersion(serverSeq)
                .build();
        lane.acked(ack).acked(ack);
    }

    private static boolean reject(SessionLane lane, long first, ErrorCode code, long expected) {
        return lane.rejected(
                Rejected.newBuilder()
                        .setFirstClientSeq(first)
                        .setError(Error.newBuilder()
                                .setCode(code)
                                .setDetails(ErrorDetails.newBuilder().setExpectedClientSeq(expected)))
                        .build(),
                0);
    }
}
