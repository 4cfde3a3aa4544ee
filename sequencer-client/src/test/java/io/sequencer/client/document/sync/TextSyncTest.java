package io.sequencer.client.document.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.sequencer.client.ClientOptions;
import io.sequencer.client.Content;
import io.sequencer.client.Endpoint;
import io.sequencer.client.RefusedException;
import io.sequencer.client.document.DocumentOptions;
import io.sequencer.client.document.DocumentState;
import io.sequencer.client.document.UnknownOutcome;
import io.sequencer.client.editing.EditedText;
import io.sequencer.client.editing.StoredTextJson;
import io.sequencer.client.link.GrpcTransport;
import io.sequencer.client.link.Link;
import io.sequencer.client.storage.MemoryPendingStore;
import io.sequencer.client.storage.PendingStore;
import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Joined;
import io.sequencer.proto.v1.Limits;
import io.sequencer.proto.v1.OpEvent;
import io.sequencer.proto.v1.Rejected;
import io.sequencer.proto.v1.Submit;
import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import io.sequencer.text.TextOpCodec;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** A document whose link is not started: the test says what the nodes say, on one thread and a clock of its own. */
class TextSyncTest {

    private static final Limits LIMITS = Limits.newBuilder()
            .setFrameBytes(1 << 20)
            .setOpBytes(1 << 18)
            .setOpsPerMessage(1_000)
            .setDocumentBytes(1 << 20)
            .setPresenceTtlMs(30_000)
            .build();

    private long nanos;
    private int ids;
    private final Queue<Runnable> storage = new ConcurrentLinkedQueue<>();
    private final Heard heard = new Heard();

    @Test
    void oneMessageIsOnTheWayAndWhatWaitsBehindItLeavesAsOne() {
        TextSync document = open(DocumentOptions.defaults(), Optional.empty());
        join(document, 0);
        assertThat(document.state()).isEqualTo(DocumentState.SYNCED);
        insert(document, 0, "a");
        Submit first = next(document);
        insert(document, 1, "b");
        insert(document, 2, "c");
        assertThat(document.state()).isEqualTo(DocumentState.WAITING);
        assertThat(lane(document).next(nanos, LIMITS)).isNull();

        ack(document, first, 1);
        Submit second = next(document);
        assertThat(second.getBaseSeq()).isEqualTo(1);
        assertThat(second.getFirstClientSeq()).isEqualTo(2);
        assertThat(second.getOpsCount()).isEqualTo(1);
        assertThat(document.state()).isEqualTo(DocumentState.IN_FLIGHT);
        CompletableFuture<Void> synced = document.whenSynced();
        assertThat(synced).isNotDone();
        ack(document, second, 2);
        document.tick(nanos);
        assertThat(document.state()).isEqualTo(DocumentState.SYNCED);
        assertThat(text(document)).isEqualTo("abc");
    }

    @Test
    void anUnansweredMessageIsTheSameBytesOnTheNextConnectionAlsoOverASnapshot() {
        TextSync document = open(DocumentOptions.defaults(), Optional.empty());
        join(document, 0);
        insert(document, 0, "mine");
        Submit sent = next(document);
        lane(document).connectionLost();
        assertThat(document.state()).isEqualTo(DocumentState.OFFLINE);
        insert(document, 4, "!");
        document.connected(LIMITS);
        document.joined(joined(50).setSnapshot(true).setFromSeq(50).build());
        assertThat(document.state()).isEqualTo(DocumentState.RESYNCING);
        document.snapshot(content(50, "theirs "), 0);
        assertThat(text(document)).isIn("mine!theirs ", "theirs mine!");
        document.tick(nanos);
        assertThat(next(document)).isEqualTo(sent);
    }

    @Test
    void aMessageLeavesOnlyWhenItIsStoredAndTheRecordHasIt() {
        MemoryPendingStore store = new MemoryPendingStore();
        TextSync document = open(DocumentOptions.defaults(), Optional.of(store.open("notes")));
        join(document, 0);
        insert(document, 0, "kept");
        assertThat(lane(document).next(nanos, LIMITS)).isNull();
        assertThat(document.state()).isEqualTo(DocumentState.WAITING);
        runStorage();
        Submit sent = next(document);

        PendingStore.Slot slot = takeOver(store, document);
        EditedText restored =
                EditedText.restored(StoredTextJson.read(slot.load().orElseThrow()));
        assertThat(restored.inFlight().orElseThrow().toSubmit("notes", restored.clientId()))
                .isEqualTo(sent);
    }

    /** Closes the document and takes its place in the store. */
    private PendingStore.Slot takeOver(MemoryPendingStore store, TextSync document) {
        Thread closing = new Thread(document::close);
        closing.start();
        while (closing.isAlive()) {
            runStorage();
            Thread.onSpinWait();
        }
        return store.open("notes");
    }

    @Test
    void nothingIsSentWhileTheStoreFailsAndItIsTriedAgain() {
        BreakableSlot slot = new BreakableSlot();
        slot.broken = true;
        TextSync document = open(DocumentOptions.defaults(), Optional.of(slot));
        join(document, 0);
        insert(document, 0, "kept");
        runStorage();
        assertThat(lane(document).next(nanos, LIMITS)).isNull();
        document.tick(nanos);
        assertThat(storage).isEmpty();
        slot.broken = false;
        nanos += TimeUnit.SECONDS.toNanos(2);
        document.tick(nanos);
        runStorage();
        assertThat(slot.saved).hasSize(1);
        assertThat(next(document).getOpsCount()).isEqualTo(1);
    }

    @Test
    void aRefusedEditIsTakenBackAndItsTextIsHandedOut() {
        TextSync document = open(DocumentOptions.defaults(), Optional.empty());
        join(document, 0);
        insert(document, 0, "no");
        Submit sent = next(document);
        insert(document, 2, " yes");
        reject(document, sent, ErrorCode.PERMISSION_DENIED);
        assertThat(text(document)).isEqualTo(" yes");
        assertThat(heard.lost).containsExactly(TextOp.insert(0, "no"));
        assertThat(heard.shown()).isEqualTo(" yes");
        // Its number is free again: a definite refusal of the only sending.
        Submit next = next(document);
        assertThat(next.getFirstClientSeq()).isEqualTo(1);
        assertThat(next.getClientId()).isEqualTo(sent.getClientId());
        assertThat(document.counts().rejected()).isEqualTo(1);
    }

    @Test
    void aRefusalOfTheMomentAfterAnEarlierSendingLeavesItsNumbersToThat() {
        TextSync document = open(DocumentOptions.defaults(), Optional.empty());
        join(document, 0);
        insert(document, 0, "no");
        Submit sent = next(document);
        lane(document).connectionLost();
        document.connected(LIMITS);
        document.joined(joined(0).build());
        assertThat(next(document)).isEqualTo(sent);
        reject(document, sent, ErrorCode.DOCUMENT_TOO_LARGE);
        insert(document, 0, "yes");
        assertThat(next(document).getClientId()).isNotEqualTo(sent.getClientId());
    }

    @Test
    void aBaseThatIsTooOldIsMadeAnewOnASnapshotUnderTheSameOpIds() {
        TextSync document = open(DocumentOptions.defaults(), Optional.empty());
        join(document, 0);
        insert(document, 0, "mine");
        Submit sent = next(document);
        reject(document, sent, ErrorCode.STALE_BASE);
        assertThat(document.state()).isEqualTo(DocumentState.RESYNCING);
        assertThat(lane(document).next(nanos, LIMITS)).isNull();
        document.joined(joined(70).setSnapshot(true).setFromSeq(70).build());
        document.snapshot(content(70, "x"), 0);
        Submit again = next(document);
        assertThat(again.getClientId()).isEqualTo(sent.getClientId());
        assertThat(again.getFirstClientSeq()).isEqualTo(1);
        assertThat(again.getBaseSeq()).isEqualTo(70);
        assertThat(heard.shown()).isEqualTo(text(document)).hasSize(5);
    }

    @Test
    void aForgottenSessionGoesOnUnderAnotherIdAndSaysWhatIsUnknown() {
        for (UnknownOutcome policy : UnknownOutcome.values()) {
            for (boolean sentBefore : new boolean[] {false, true}) {
                Heard ear = new Heard();
                TextSync document = open(DocumentOptions.defaults().withUnknownOutcome(policy), Optional.empty());
                document.listeners().add(ear);
                join(document, 0);
                insert(document, 0, "mine");
                Submit sent = next(document);
                if (sentBefore) {
                    lane(document).connectionLost();
                    document.connected(LIMITS);
                    document.joined(joined(0).build());
                    assertThat(next(document)).isEqualTo(sent);
                }
                reject(document, sent, ErrorCode.SESSION_EXPIRED);
                document.joined(joined(9).setSnapshot(true).setFromSeq(9).build());
                document.snapshot(content(9, "x"), 0);
                touch(document);
                boolean dropped = sentBefore && policy == UnknownOutcome.DROP;
                assertThat(text(document)).hasSize(dropped ? 1 : 5);
                assertThat(ear.unknown).hasSize(sentBefore ? 1 : 0);
                assertThat(document.counts().unknown()).isEqualTo(sentBefore ? 1 : 0);
                if (!dropped) {
                    Submit again = next(document);
                    assertThat(again.getClientId()).isNotEqualTo(sent.getClientId());
                    assertThat(again.getFirstClientSeq()).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void aSnapshotThatLacksAckedOpsMakesWhatIsInFlightUnknown() {
        TextSync document = open(DocumentOptions.defaults(), Optional.empty());
        join(document, 0);
        insert(document, 0, "a");
        ack(document, next(document), 1);
        insert(document, 1, "b");
        Submit sent = next(document);
        document.snapshot(content(9, "x"), 0);
        assertThat(next(document).getClientId()).isNotEqualTo(sent.getClientId());
        assertThat(heard.unknown).containsExactly(UnknownOutcome.SEND_AGAIN);
    }

    @Test
    void aChecksumThatContradictsTheCopyIsCountedAndTheDocumentReadAnew() {
        TextSync document = open(DocumentOptions.defaults(), Optional.empty());
        join(document, 0);
        event(document, OpEvent.newBuilder().setServerSeq(1).setClientId("other"), TextOp.insert(0, "a"));
        document.checkpoint(1, Rope.of("a").crc32c());
        assertThat(document.counts().drifts()).isZero();
        document.checkpoint(1, Rope.of("b").crc32c());
        assertThat(document.counts().drifts()).isEqualTo(1);
        document.checkpoint(1, Rope.of("b").crc32c());
        assertThat(document.counts().drifts()).isEqualTo(1);
        document.joined(joined(1).setSnapshot(true).setFromSeq(1).build());
        document.snapshot(content(1, "b"), 0);
        assertThat(text(document)).isEqualTo("b");
        assertThat(document.counts().resyncs()).isEqualTo(1);
    }

    @Test
    void anAckedOpThatNeverComesBackAsOwnIsADrift() {
        TextSync document = open(DocumentOptions.defaults(), Optional.empty());
        join(document, 0);
        insert(document, 0, "a");
        Submit sent = next(document);
        event(document, OpEvent.newBuilder().setServerSeq(1).setClientId("other"), TextOp.insert(0, "a"));
        lane(document)
                .acked(Ack.newBuilder()
                        .setFirstClientSeq(1)
                        .setLastClientSeq(1)
                        .setServerSeq(1)
                        .setAtMost(true)
                        .build());
        document.tick(nanos);
        assertThat(document.counts().drifts()).isEqualTo(1);
        document.joined(joined(1).setSnapshot(true).setFromSeq(1).build());
        document.snapshot(content(1, "a"), sent.getFirstClientSeq());
        touch(document);
        assertThat(document.state()).isEqualTo(DocumentState.SYNCED);
        assertThat(text(document)).isEqualTo("a");
    }

    @Test
    void aDocumentThatIsGoneFailsAndKeepsItsText() {
        TextSync document = open(DocumentOptions.defaults(), Optional.empty());
        join(document, 0);
        insert(document, 0, "kept");
        CompletableFuture<Void> synced = document.whenSynced();
        document.ended(Error.newBuilder().setCode(ErrorCode.DOCUMENT_DELETED).build());
        touch(document);
        assertThat(document.state()).isEqualTo(DocumentState.FAILED);
        assertThat(text(document)).isEqualTo("kept");
        assertThatThrownBy(() -> insert(document, 0, "x")).isInstanceOf(RefusedException.class);
        assertThat(synced).isCompletedExceptionally();
        assertThat(lane(document).next(nanos, LIMITS)).isNull();
    }

    private TextSync open(DocumentOptions options, Optional<PendingStore.Slot> slot) {
        Link link = GrpcTransport.link(
                "test",
                List.of(new Endpoint("127.0.0.1", 1)),
                ClientOptions.defaults(),
                () -> nanos,
                RandomGenerator.of("L64X128MixRandom"));
        EditedText text = EditedText.opened("notes", newId(), Rope.EMPTY, 0, 0, 0);
        TextSync document =
                new TextSync(link, options.withExecutor(Runnable::run), text, slot, storage::add, this::newId);
        document.listeners().add(heard);
        return document;
    }

    private String newId() {
        ids++;
        return "client-" + ids;
    }

    private static void join(TextSync document, long head) {
        document.connected(LIMITS);
        document.joined(joined(head).build());
        touch(document);
    }

    private static Joined.Builder joined(long head) {
        return Joined.newBuilder().setDocId("notes").setMode(DocumentMode.TEXT).setHeadSeq(head);
    }

    /** Has the document take its next step, as after every message of a node. */
    private static void touch(TextSync document) {
        document.connected(LIMITS);
    }

    private static MessageLane lane(TextSync document) {
        return new MessageLane(document, "notes", document.ask(EditedText::clientId));
    }

    private Submit next(TextSync document) {
        touch(document);
        ClientMessage message = lane(document).next(nanos, LIMITS);
        assertThat(message).isNotNull();
        return message.getSubmit();
    }

    private static void ack(TextSync document, Submit sent, long serverSeq) {
        assertThat(lane(document)
                        .acked(Ack.newBuilder()
                                .setFirstClientSeq(sent.getFirstClientSeq())
                                .setServerSeq(serverSeq)
                                .build()))
                .isNotNull();
        OpEvent.Builder event = OpEvent.newBuilder()
                .setServerSeq(serverSeq)
                .setClientId(sent.getClientId())
                .setClientSeq(sent.getFirstClientSeq())
                .setOp(sent.getOps(0));
        document.ops(List.of(event.build()));
        touch(document);
    }

    private static void event(TextSync document, OpEvent.Builder event, TextOp op) {
        event.getOpBuilder().setText(TextOpCodec.toProto(op));
        document.ops(List.of(event.build()));
        touch(document);
    }

    private void reject(TextSync document, Submit sent, ErrorCode code) {
        lane(document)
                .rejected(
                        Rejected.newBuilder()
                                .setFirstClientSeq(sent.getFirstClientSeq())
                                .setError(Error.newBuilder().setCode(code))
                                .build(),
                        nanos);
    }

    private static void insert(TextSync document, int position, String text) {
        document.edit(copy -> {
            TextOp op = TextOp.insert(position, text);
            copy.edit(op, 0);
            return op;
        });
    }

    private static String text(TextSync document) {
        return document.ask(EditedText::content).toString();
    }

    private static Content content(long seq, String text) {
        ByteString bytes = ByteString.copyFromUtf8(text);
        return new Content(seq, seq, bytes, Rope.of(text).crc32c(), true);
    }

    private void runStorage() {
        for (Runnable task = storage.poll(); task != null; task = storage.poll()) {
            task.run();
        }
    }
}
