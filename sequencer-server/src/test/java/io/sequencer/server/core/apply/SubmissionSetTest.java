package io.sequencer.server.core.apply;

import static io.sequencer.server.core.apply.ShardScript.client;
import static io.sequencer.server.core.apply.ShardScript.createDocument;
import static io.sequencer.server.core.apply.ShardScript.delete;
import static io.sequencer.server.core.apply.ShardScript.expire;
import static io.sequencer.server.core.apply.ShardScript.publish;
import static io.sequencer.server.core.apply.ShardScript.settings;
import static io.sequencer.server.core.apply.ShardScript.submit;
import static io.sequencer.server.core.apply.ShardScript.submitAs;
import static io.sequencer.server.core.apply.ShardScript.submitSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.LogEntry;
import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.peer.v1.Accepted;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.MemoryRows;
import io.sequencer.text.TextOp;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SubmissionSetTest {
    private static final UUID ADA = client(1);
    private static final UUID BOB = client(2);

    private final ShardScript shard = new ShardScript();

    private void documents() {
        shard.entry(
                createDocument("{x}a", DocumentMode.TEXT),
                createDocument("{x}b", DocumentMode.TEXT),
                createDocument("{x}log", DocumentMode.APPEND));
    }

    private static Command first(String docId, String text) {
        return submit(docId, ADA, 1, 0, TextOp.insert(0, text));
    }

    private void sessionsExpire(String... docIds) {
        shard.passMillis(TimeUnit.DAYS.toMillis(31));
        for (String docId : docIds) {
            shard.decide(expire(docId, Long.MAX_VALUE, ADA));
        }
    }

    private static Error refusal(Decision decision) {
        assertThat(decision.hasRefused()).as("%s", decision).isTrue();
        return decision.getRefused();
    }

    @Test
    void setIsAppliedInOneEntryToAllItsDocuments() {
        documents();
        AppliedEntry applied =
                shard.entry(submitSet(first("{x}b", "B"), first("{x}a", "A"), publish("{x}log", ADA, 1, 0, "p", "q")));
        List<Accepted> accepted = applied.decisions().get(0).getAcceptedSet().getAcceptedList();
        assertThat(accepted).extracting(Accepted::getServerSeq).containsExactly(1L, 1L, 1L);
        assertThat(accepted).extracting(Accepted::getCount).containsExactly(1, 1, 2);
        assertThat(applied.documents()).extracting(writes -> writes.docId()).containsExactly("{x}b", "{x}a", "{x}log");
        assertThat(shard.text("{x}a")).isEqualTo("A");
        assertThat(shard.text("{x}b")).isEqualTo("B");
    }

    @Test
    void refusedMessageRefusesTheSetAndSaysWhichDocument() {
        documents();
        Decision decision = shard.decide(
                submitSet(first("{x}a", "A"), submit("{x}b", ADA, 1, 0, TextOp.insert(7, "B")), first("{x}log", "?")));
        assertThat(refusal(decision).getCode()).isEqualTo(ErrorCode.INVALID_POSITION);
        assertThat(refusal(decision).getDetails().getDocId()).isEqualTo("{x}b");
        assertThat(shard.text("{x}a")).isEmpty();
        // The same opIds are free: nothing of them was used.
        assertThat(shard.decide(submitSet(first("{x}a", "A"), first("{x}b", "B")))
                        .hasAcceptedSet())
                .isTrue();
    }

    @Test
    void resentSetGetsTheFirstAcksOfAllItsMessages() {
        documents();
        Command set = submitSet(first("{x}a", "A"), first("{x}b", "B"));
        List<Accepted> acks = shard.decide(set).getAcceptedSet().getAcceptedList();
        shard.decide(submit("{x}a", BOB, 1, 1, TextOp.insert(0, "more")));
        shard.restart();
        assertThat(shard.decide(set).getAcceptedSet().getAcceptedList())
                .containsExactlyElementsOf(acks.stream()
                        .map(ack -> ack.toBuilder().setDuplicate(true).build())
                        .toList());
        Command alone = Command.newBuilder()
                .setSubmit(set.getSubmitSet().getSubmissions(0))
                .build();
        assertThat(shard.decide(alone).getAccepted().getServerSeq())
                .isEqualTo(acks.get(0).getServerSeq());
    }

    @Test
    void setResentWithinItsEntryGetsTheFirstAcks() {
        documents();
        Command set = submitSet(first("{x}a", "A"), first("{x}b", "B"));
        List<Decision> decisions = shard.entry(set, set).decisions();
        assertThat(decisions.get(1).getAcceptedSet().getAcceptedList())
                .allMatch(Accepted::getDuplicate)
                .extracting(Accepted::getServerSeq)
                .containsExactly(1L, 1L);
    }

    @Test
    void setWithAMessageThatWasAppliedAloneIsRefused() {
        documents();
        shard.decide(first("{x}b", "B"));
        Error refusal = refusal(shard.decide(submitSet(first("{x}a", "A"), first("{x}b", "B"))));
        assertThat(refusal.getCode()).isEqualTo(ErrorCode.OP_ID_REUSED);
        assertThat(refusal.getDetails().getDocId()).isEqualTo("{x}b");
        assertThat(shard.text("{x}a")).isEmpty();
    }

    @Test
    void aSetThatWasAppliedBeforeItsSessionsExpiredIsNotCalledRefused() {
        documents();
        Command set = submitSet(first("{x}a", "A"), first("{x}b", "B"));
        shard.decide(set);
        sessionsExpire("{x}a", "{x}b");
        // Of no part in particular: what became of the others is as little known.
        assertThat(refusal(shard.decide(set)).getCode()).isEqualTo(ErrorCode.SESSION_EXPIRED);
        assertThat(refusal(shard.decide(set)).getDetails().getDocId()).isEmpty();
    }

    @Test
    void aSetThatWasAppliedBeforeOneOfItsDocumentsWasDeletedIsNotCalledRefused() {
        documents();
        Command set = submitSet(first("{x}a", "A"), first("{x}b", "B"));
        shard.decide(set);
        shard.decide(delete("{x}a"));
        assertThat(refusal(shard.decide(set)).getCode()).isEqualTo(ErrorCode.SESSION_EXPIRED);
        assertThat(refusal(shard.decide(set)).getDetails().getDocId()).isEmpty();
    }

    @Test
    void aSetWithAPartThatIsYetToComeIsRefusedForGood() {
        documents();
        shard.decide(first("{x}a", "A"));
        sessionsExpire("{x}a");
        Command set = submitSet(first("{x}a", "A"), first("{x}b", "B"));
        assertThat(refusal(shard.decide(set)).getCode()).isEqualTo(ErrorCode.SESSION_EXPIRED);
        assertThat(refusal(shard.decide(set)).getDetails().getDocId()).isEqualTo("{x}a");
        shard.decide(delete("{x}a"));
        assertThat(refusal(shard.decide(set)).getCode()).isEqualTo(ErrorCode.DOCUMENT_DELETED);
        assertThat(refusal(shard.decide(submitSet(first("{x}a", "A")))).getCode())
                .isEqualTo(ErrorCode.DOCUMENT_DELETED);
    }

    @Test
    void everyQuestionIsAskedOfEveryMessage() {
        documents();
        shard.decide(first("{x}b", "B"));
        Command taken = submitAs("eve", "{x}b", ADA, 2, 1, TextOp.insert(0, "x"));
        assertThat(refusal(shard.decide(submitSet(first("{x}a", "A"), taken))).getCode())
                .isEqualTo(ErrorCode.CLIENT_ID_TAKEN);
        Command gap = submit("{x}b", ADA, 5, 1, TextOp.insert(0, "x"));
        assertThat(refusal(shard.decide(submitSet(first("{x}a", "A"), gap))).getCode())
                .isEqualTo(ErrorCode.OUT_OF_ORDER);
        assertThat(refusal(shard.decide(submitSet(first("{x}a", "A"), first("{x}none", "N"))))
                        .getCode())
                .isEqualTo(ErrorCode.DOCUMENT_NOT_FOUND);
        assertThat(shard.text("{x}a")).isEmpty();
    }

    @Test
    void setThatNamesADocumentTwiceOrNoneIsRefused() {
        documents();
        Command second = submit("{x}a", ADA, 2, 0, TextOp.insert(0, "x"));
        assertThat(refusal(shard.decide(submitSet(first("{x}a", "A"), first("{x}a", "A"))))
                        .getCode())
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(refusal(shard.decide(submitSet(first("{x}a", "A"), second)))
                        .getDetails()
                        .getDocId())
                .isEqualTo("{x}a");
        assertThat(refusal(shard.decide(submitSet())).getCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void setThatTransformsTooMuchTogetherIsTooLargeThoughNoBaseIsStale() {
        documents();
        shard.decide(settings(limits -> limits.setMaxRebaseWork(5)));
        for (String docId : List.of("{x}a", "{x}b")) {
            shard.decide(submit(docId, BOB, 1, 0, TextOp.insert(0, "1"), TextOp.insert(0, "2")));
        }
        assertThat(shard.decide(submitSet(first("{x}a", "A"))).hasAcceptedSet()).isTrue();
        Command far = submit("{x}b", ADA, 1, 0, TextOp.insert(0, "B"));
        Command alsoFar = submit("{x}a", client(3), 1, 1, TextOp.insert(0, "A"));
        Error refusal = refusal(shard.decide(submitSet(alsoFar, far)));
        assertThat(refusal.getCode()).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(refusal.getDetails().getLimit()).isEqualTo("rebase_work");
        assertThat(refusal.getDetails().getDocId()).isEqualTo("{x}b");
        assertThat(shard.decide(far).hasAccepted()).isTrue();
    }

    /** A set leaves what its messages would have left one by one, or nothing at all. */
    @Property(tries = 40)
    void setIsItsMessagesOrNothing(@ForAll long seed) {
        RandomLog log = RandomLog.withSets(seed);
        MemoryRows rows = new MemoryRows();
        MemoryRows rowsOneByOne = new MemoryRows();
        ShardMachine machine = new ShardMachine(rows, 4096);
        ShardMachine oneByOne = new ShardMachine(rowsOneByOne, Long.MAX_VALUE);
        for (long index = 1; index <= 200; index++) {
            LogEntry entry = log.next();
            AppliedEntry applied = machine.apply(1, index, entry);
            rows.write(applied);
            machine.written();
            log.decided(entry, applied.decisions());
            List<Decision> expected = new ArrayList<>();
            AppliedEntry single = oneByOne.apply(1, index, flat(entry, applied.decisions(), expected));
            rowsOneByOne.write(single);
            oneByOne.written();
            assertThat(single.decisions()).isEqualTo(expected);
            assertThat(single.documents()).isEqualTo(applied.documents());
            assertThat(single.entry()).isEqualTo(applied.entry());
            assertThat(single.applied()).isEqualTo(applied.applied());
        }
    }

    /** The entry with the messages of accepted sets alone, and without refused ones. */
    private static LogEntry flat(LogEntry entry, List<Decision> decisions, List<Decision> expected) {
        LogEntry.Builder flat = entry.toBuilder().clearCommands();
        for (int i = 0; i < decisions.size(); i++) {
            Command command = entry.getCommands(i);
            if (!command.hasSubmitSet()) {
                flat.addCommands(command);
                expected.add(decisions.get(i));
                continue;
            }
            List<Accepted> accepted = decisions.get(i).getAcceptedSet().getAcceptedList();
            for (int part = 0; part < accepted.size(); part++) {
                Submission message = command.getSubmitSet().getSubmissions(part);
                flat.addCommands(Command.newBuilder().setSubmit(message));
                expected.add(
                        Decision.newBuilder().setAccepted(accepted.get(part)).build());
            }
        }
        return flat.build();
    }
}
