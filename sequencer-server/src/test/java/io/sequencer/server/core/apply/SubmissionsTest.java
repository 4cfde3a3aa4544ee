package io.sequencer.server.core.apply;

import static io.sequencer.server.core.apply.ShardScript.client;
import static io.sequencer.server.core.apply.ShardScript.createDocument;
import static io.sequencer.server.core.apply.ShardScript.expire;
import static io.sequencer.server.core.apply.ShardScript.publish;
import static io.sequencer.server.core.apply.ShardScript.submit;
import static io.sequencer.server.core.apply.ShardScript.submitAs;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.peer.v1.Accepted;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.document.SessionState;
import io.sequencer.server.core.document.TextPayload;
import io.sequencer.text.TextOp;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SubmissionsTest {
    private static final String DOC = "notes";
    private static final UUID ANN = client(1);
    private static final UUID BOB = client(2);
    private static final long DAY = Duration.ofDays(1).toMillis();

    private final ShardScript shard = new ShardScript();

    @Test
    void secondSendOfAnOpIdGetsTheFirstAckAtAnyBaseAndAfterARestart() {
        textDocument();
        Accepted first = accepted(shard.decide(submit(DOC, ANN, 1, 0, TextOp.insert(0, "a"))));
        shard.decide(submit(DOC, BOB, 1, 0, TextOp.insert(0, "b")));

        for (long base : new long[] {0, 1, 2, 77}) {
            shard.restart();
            Accepted again = accepted(shard.decide(submit(DOC, ANN, 1, base, TextOp.insert(0, "a"))));
            assertThat(again).isEqualTo(first.toBuilder().setDuplicate(true).build());
        }
        assertThat(shard.text(DOC)).isEqualTo("ba");
    }

    @Test
    void aResendInTheSameEntryIsADuplicateToo() {
        textDocument();
        AppliedEntry entry = shard.entry(
                submit(DOC, ANN, 1, 0, TextOp.insert(0, "a"), TextOp.insert(1, "b")),
                submit(DOC, ANN, 1, 0, TextOp.insert(0, "a"), TextOp.insert(1, "b")));

        Accepted first = accepted(entry.decisions().get(0));
        assertThat(first.getServerSeq()).isEqualTo(1);
        assertThat(first.getVersion()).isEqualTo(2);
        assertThat(accepted(entry.decisions().get(1)))
                .isEqualTo(first.toBuilder().setDuplicate(true).build());
        assertThat(shard.text(DOC)).isEqualTo("ab");
    }

    @Test
    void theFirstAckOfATransformedOpIsRepeatedWithTheOpAsApplied() {
        textDocument();
        shard.decide(submit(DOC, BOB, 1, 0, TextOp.insert(0, "xyz")));
        Accepted first = accepted(shard.decide(submit(DOC, ANN, 1, 0, TextOp.insert(0, "a"))));
        shard.decide(submit(DOC, BOB, 2, 1, TextOp.insert(3, "abc")));
        // Left of the committed one: it stays at 0, so nothing was changed.
        assertThat(first.getAppliedList()).isEmpty();

        Accepted moved = accepted(shard.decide(submit(DOC, ANN, 2, 2, TextOp.insert(4, "!"))));
        assertThat(moved.getAppliedList()).isEmpty();
        Accepted behind = accepted(shard.decide(submit(DOC, client(3), 1, 1, TextOp.insert(1, "?"))));
        assertThat(behind.getAppliedList()).containsExactly(TextPayload.encode(TextOp.insert(2, "?")));
        assertThat(accepted(shard.decide(submit(DOC, client(3), 1, 1, TextOp.insert(1, "?")))))
                .isEqualTo(behind.toBuilder().setDuplicate(true).build());
    }

    @Test
    void theSameOpIdWithAnotherPayloadIsRefused() {
        textDocument();
        shard.decide(submit(DOC, ANN, 1, 0, TextOp.insert(0, "a")));
        assertThat(refused(shard.decide(submit(DOC, ANN, 1, 0, TextOp.insert(0, "b")))))
                .isEqualTo(ErrorCode.OP_ID_REUSED);
        assertThat(shard.text(DOC)).isEqualTo("a");
    }

    @Test
    void aMessageThatGoesOnBehindWhatIsKnownIsNotAResend() {
        textDocument();
        shard.decide(submit(DOC, ANN, 1, 0, TextOp.insert(0, "a")));
        assertThat(refused(shard.decide(submit(DOC, ANN, 1, 0, TextOp.insert(0, "a"), TextOp.insert(1, "b")))))
                .isEqualTo(ErrorCode.OP_ID_REUSED);
    }

    @Test
    void aGapInTheClientsOwnNumbersIsRefusedNeverSkipped() {
        textDocument();
        shard.decide(submit(DOC, ANN, 1, 0, TextOp.insert(0, "a")));
        Decision gap = shard.decide(submit(DOC, ANN, 3, 1, TextOp.insert(0, "c")));
        assertThat(refused(gap)).isEqualTo(ErrorCode.OUT_OF_ORDER);
        assertThat(gap.getRefused().getDetails().getExpectedClientSeq()).isEqualTo(2);
    }

    @Test
    void aNewClientsSecondMessageBeforeItsFirstIsOutOfOrderNotExpired() {
        appendDocument();
        Decision early = shard.decide(publish(DOC, ANN, 2, 0, "b"));
        assertThat(refused(early)).isEqualTo(ErrorCode.OUT_OF_ORDER);
        assertThat(early.getRefused().getDetails().getExpectedClientSeq()).isEqualTo(1);
        accepted(shard.decide(publish(DOC, ANN, 1, 0, "a")));
        accepted(shard.decide(publish(DOC, ANN, 2, 0, "b")));
    }

    @Test
    void aDuplicateOlderThanTheRingIsStillKnownToBeApplied() {
        appendDocument();
        int count = SessionState.RING + 10;
        IntStream.rangeClosed(1, count).forEach(n -> shard.decide(publish(DOC, ANN, n, 0, "p" + n)));

        Accepted old = accepted(shard.decide(publish(DOC, ANN, 1, 0, "p1")));
        assertThat(old.getDuplicate()).isTrue();
        assertThat(old.getAtMost()).isTrue();
        assertThat(old.getServerSeq()).isGreaterThanOrEqualTo(1).isLessThanOrEqualTo(count);
    }

    @Test
    void aMessageOfAnyLengthIsRepeatedWithItsExactFirstNumber() {
        appendDocument();
        shard.decide(publish(DOC, BOB, 1, 0, "before"));
        String[] payloads = IntStream.rangeClosed(1, 4 * SessionState.RING)
                .mapToObj(n -> "p" + n)
                .toArray(String[]::new);
        Accepted first = accepted(shard.decide(publish(DOC, ANN, 1, 0, payloads)));
        assertThat(first.getServerSeq()).isEqualTo(2);
        for (boolean afterRestart : new boolean[] {false, true}) {
            if (afterRestart) {
                shard.restart();
            }
            assertThat(accepted(shard.decide(publish(DOC, ANN, 1, 0, payloads))))
                    .isEqualTo(first.toBuilder().setDuplicate(true).build());
        }
        payloads[200] = "another";
        assertThat(refused(shard.decide(publish(DOC, ANN, 1, 0, payloads)))).isEqualTo(ErrorCode.OP_ID_REUSED);
        assertThat(refused(shard.decide(publish(DOC, ANN, 1, 0, "p1")))).isEqualTo(ErrorCode.OP_ID_REUSED);
    }

    @Test
    void anOpIsMovedOverMoreOpsOfItsOwnEntryThanMemoryKeeps() {
        textDocument();
        String paste = "x".repeat(300 << 10);
        shard.decide(submit(DOC, BOB, 1, 0, TextOp.insert(0, paste)));
        AppliedEntry large = shard.entry(
                submit(DOC, BOB, 2, 1, TextOp.delete(0, paste.length()), TextOp.insert(0, "y")),
                submit(DOC, ANN, 1, 1, TextOp.insert(paste.length(), "z")));
        assertThat(large.decisions()).allMatch(Decision::hasAccepted);
        assertThat(shard.text(DOC)).isEqualTo("zy");

        TextOp[] many =
                IntStream.range(0, 600).mapToObj(n -> TextOp.insert(0, "a")).toArray(TextOp[]::new);
        AppliedEntry longer = shard.entry(submit(DOC, BOB, 4, 4, many), submit(DOC, ANN, 2, 4, TextOp.insert(2, "!")));
        assertThat(longer.decisions()).allMatch(Decision::hasAccepted);
        assertThat(shard.text(DOC)).endsWith("zy!").hasSize(603);
    }

    @Test
    void transformWorkIsBoundedByMessageAndByEntry() {
        textDocument();
        shard.decide(ShardScript.settings(settings -> settings.setMaxRebaseWork(100)));
        TextOp[] ten =
                IntStream.range(0, 10).mapToObj(n -> TextOp.insert(0, "a")).toArray(TextOp[]::new);
        shard.decide(submit(DOC, BOB, 1, 0, ten));
        assertThat(refused(shard.decide(submit(DOC, ANN, 1, 0, ten)))).isEqualTo(ErrorCode.STALE_BASE);

        AppliedEntry entry = shard.entry(
                submit(DOC, ANN, 1, 0, TextOp.insert(0, "b"), TextOp.insert(1, "c"), TextOp.insert(2, "d")),
                submit(DOC, client(3), 1, 0, TextOp.insert(0, "e"), TextOp.insert(1, "f")));
        assertThat(entry.decisions().get(0).hasAccepted()).isTrue();
        assertThat(refused(entry.decisions().get(1))).isEqualTo(ErrorCode.OVERLOADED);
        accepted(shard.decide(submit(DOC, client(3), 1, 0, TextOp.insert(0, "e"), TextOp.insert(1, "f"))));
    }

    @Test
    void rebasingOverTooManyBytesIsAStaleBase() {
        textDocument();
        shard.decide(ShardScript.settings(settings -> settings.setMaxRebaseBytes(1_000)));
        shard.decide(submit(DOC, BOB, 1, 0, TextOp.insert(0, "x".repeat(2_000))));
        assertThat(refused(shard.decide(submit(DOC, ANN, 1, 0, TextOp.insert(0, "a")))))
                .isEqualTo(ErrorCode.STALE_BASE);
        shard.restart();
        assertThat(refused(shard.decide(submit(DOC, ANN, 1, 0, TextOp.insert(0, "a")))))
                .isEqualTo(ErrorCode.STALE_BASE);
        accepted(shard.decide(submit(DOC, ANN, 1, 1, TextOp.insert(0, "a"))));
    }

    @Test
    void settingsOutsideOfReasonAreRefused() {
        assertThat(refused(shard.decide(ShardScript.settings(settings -> settings.setMaxDocumentBytes(1L << 40)))))
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(refused(shard.decide(ShardScript.settings(settings -> settings.setSessionTtlMillis(-1)))))
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void namesThatAreNoneMeetNoDocument() {
        for (String name : new String[] {"", "a\0b", "x".repeat(300)}) {
            assertThat(refused(shard.decide(submit(name, ANN, 1, 0, TextOp.insert(0, "a")))))
                    .isEqualTo(ErrorCode.DOCUMENT_NOT_FOUND);
        }
    }

    @Test
    void logTimeNeverGoesBack() {
        textDocument();
        shard.decide(submit(DOC, ANN, 1, 0, TextOp.insert(0, "a")));
        shard.passMillis(-DAY);
        AppliedEntry entry = shard.entry(submit(DOC, ANN, 2, 1, TextOp.insert(0, "b")));
        assertThat(entry.documents().get(0).block().orElseThrow().getTimeMillis())
                .isEqualTo(entry.applied().getTimeMillis())
                .isGreaterThan(0);
        shard.restart();
        assertThat(shard.entry(submit(DOC, ANN, 3, 2, TextOp.insert(0, "c")))
                        .applied()
                        .getTimeMillis())
                .isEqualTo(entry.applied().getTimeMillis());
    }

    @Test
    void anExpiredSessionsOpIsNeverAppliedTwice() {
        textDocument();
        shard.decide(submit(DOC, ANN, 1, 0, TextOp.insert(0, "a")));
        shard.passMillis(31 * DAY);
        shard.decide(expire(DOC, Long.MAX_VALUE, ANN));
        shard.restart();

        assertThat(refused(shard.decide(submit(DOC, ANN, 1, 0, TextOp.insert(0, "a")))))
                .isEqualTo(ErrorCode.SESSION_EXPIRED);
        assertThat(refused(shard.decide(submit(DOC, ANN, 2, 1, TextOp.insert(0, "b")))))
                .isEqualTo(ErrorCode.SESSION_EXPIRED);
        assertThat(shard.text(DOC)).isEqualTo("a");
        // A new client that has seen all of it goes on.
        accepted(shard.decide(submit(DOC, BOB, 1, 1, TextOp.insert(1, "b"))));
        assertThat(shard.text(DOC)).isEqualTo("ab");
    }

    @Test
    void aSessionThatCameBackInTimeDoesNotExpire() {
        textDocument();
        shard.decide(submit(DOC, ANN, 1, 0, TextOp.insert(0, "a")));
        shard.passMillis(29 * DAY);
        shard.decide(expire(DOC, Long.MAX_VALUE, ANN));
        accepted(shard.decide(submit(DOC, ANN, 2, 1, TextOp.insert(1, "b"))));
    }

    @Test
    void aMessageIsOneUnit() {
        textDocument();
        assertThat(refused(shard.decide(submit(DOC, ANN, 1, 0, TextOp.insert(0, "a"), TextOp.insert(5, "b")))))
                .isEqualTo(ErrorCode.INVALID_POSITION);
        assertThat(shard.text(DOC)).isEmpty();
        accepted(shard.decide(submit(DOC, ANN, 1, 0, TextOp.insert(0, "a"))));
    }

    @Test
    void chainedOpsAreMovedTogetherOverWhatCameBetween() {
        textDocument();
        shard.decide(submit(DOC, BOB, 1, 0, TextOp.insert(0, "hello")));
        Accepted typed = accepted(shard.decide(
                submit(DOC, ANN, 1, 1, TextOp.insert(5, " w"), TextOp.insert(7, "o"), TextOp.delete(0, 1))));
        assertThat(typed.getServerSeq()).isEqualTo(2);
        assertThat(typed.getVersion()).isEqualTo(4);
        shard.decide(submit(DOC, BOB, 2, 1, TextOp.insert(5, "!"), TextOp.delete(0, 1)));
        // Bob's delete hit what Ann had deleted: numbered, without effect.
        assertThat(shard.text(DOC)).isEqualTo("ello! wo");
        Accepted next = accepted(shard.decide(submit(DOC, ANN, 4, 6, TextOp.insert(0, "H"))));
        assertThat(next.getServerSeq()).isEqualTo(7);
        assertThat(next.getVersion()).isEqualTo(6);
    }

    @Test
    void basesOutsideTheWindowAreRefusedByName() {
        textDocument();
        shard.decide(submit(DOC, ANN, 1, 0, TextOp.insert(0, "a")));
        shard.decide(submit(DOC, BOB, 1, 1, TextOp.insert(0, "b")));
        assertThat(refused(shard.decide(submit(DOC, ANN, 2, 3, TextOp.insert(0, "c")))))
                .isEqualTo(ErrorCode.FUTURE_BASE);
        assertThat(refused(shard.decide(submit(DOC, ANN, 2, 0, TextOp.insert(0, "c")))))
                .isEqualTo(ErrorCode.BASE_BEFORE_OWN_OP);
    }

    @Test
    void aClientIdBelongsToItsFirstUser() {
        textDocument();
        shard.decide(submit(DOC, ANN, 1, 0, TextOp.insert(0, "a")));
        assertThat(refused(shard.decide(submitAs("mallory", DOC, ANN, 2, 1, TextOp.insert(0, "m")))))
                .isEqualTo(ErrorCode.CLIENT_ID_TAKEN);
    }

    @Test
    void strictTakesOnlyTheHeadAndSaysWhatItIs() {
        shard.decide(createDocument(DOC, DocumentMode.STRICT));
        accepted(shard.decide(publish(DOC, ANN, 1, 0, "one", "two")));
        Decision late = shard.decide(publish(DOC, BOB, 1, 1, "three"));
        assertThat(refused(late)).isEqualTo(ErrorCode.BASE_MISMATCH);
        assertThat(late.getRefused().getDetails().getHead()).isEqualTo(2);
        assertThat(accepted(shard.decide(publish(DOC, BOB, 1, 2, "three"))).getServerSeq())
                .isEqualTo(3);
    }

    @Test
    void appendTakesPipelinedMessagesOfOneBase() {
        appendDocument();
        AppliedEntry entry =
                shard.entry(publish(DOC, ANN, 1, 0, "a"), publish(DOC, ANN, 2, 0, "b"), publish(DOC, BOB, 1, 0, "c"));
        assertThat(entry.decisions()).allMatch(Decision::hasAccepted);
        assertThat(refused(shard.decide(submit(DOC, ANN, 3, 0, TextOp.insert(0, "x")))))
                .isEqualTo(ErrorCode.INVALID_OP);
    }

    @Test
    void unknownDocumentsAndWrongKindsAreNamed() {
        assertThat(refused(shard.decide(submit("nowhere", ANN, 1, 0, TextOp.insert(0, "a")))))
                .isEqualTo(ErrorCode.DOCUMENT_NOT_FOUND);
        textDocument();
        assertThat(refused(shard.decide(publish(DOC, ANN, 1, 0, "bytes")))).isEqualTo(ErrorCode.INVALID_OP);
        assertThat(refused(shard.decide(createDocument(DOC, DocumentMode.APPEND))))
                .isEqualTo(ErrorCode.DOCUMENT_EXISTS);
        assertThat(shard.decide(createDocument(DOC, DocumentMode.TEXT))
                        .getDone()
                        .getExisted())
                .isTrue();
        assertThat(refused(shard.decide(createDocument("no spaces", DocumentMode.TEXT))))
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void clientMadeContentOnlyMovesForward() {
        appendDocument();
        shard.decide(publish(DOC, ANN, 1, 0, "a", "b", "c"));
        assertThat(refused(shard.decide(ShardScript.putSnapshot(DOC, 4, "?")))).isEqualTo(ErrorCode.FUTURE_BASE);
        assertThat(shard.decide(ShardScript.putSnapshot(DOC, 2, "ab")).getDone().getExisted())
                .isFalse();
        assertThat(shard.decide(ShardScript.putSnapshot(DOC, 1, "a")).getDone().getExisted())
                .isTrue();
        assertThat(shard.rows.clientContent(DOC, 2).orElseThrow().getContent().toStringUtf8())
                .isEqualTo("ab");
    }

    private void textDocument() {
        shard.decide(createDocument(DOC, DocumentMode.TEXT));
    }

    private void appendDocument() {
        shard.decide(createDocument(DOC, DocumentMode.APPEND));
    }

    private static Accepted accepted(Decision decision) {
        assertThat(decision.hasAccepted()).as("%s", decision).isTrue();
        return decision.getAccepted();
    }

    private static ErrorCode refused(Decision decision) {
        assertThat(decision.hasRefused()).as("%s", decision).isTrue();
        assertThat(decision.getRefused().getMessage()).isNotBlank();
        return decision.getRefused().getCode();
    }
}
