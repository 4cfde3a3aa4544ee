package io.sequencer.client.document.sync;

import io.sequencer.client.document.DocumentChange;
import io.sequencer.client.document.DocumentChange.Origin;
import io.sequencer.client.document.DocumentCounts;
import io.sequencer.client.document.UnknownOutcome;
import io.sequencer.client.document.sync.Outgoing.Standing;
import io.sequencer.client.editing.EditedText;
import io.sequencer.client.editing.MessageLimits;
import io.sequencer.client.editing.OutgoingMessage;
import io.sequencer.client.editing.TakenBack;
import io.sequencer.client.lane.Refusals;
import io.sequencer.client.link.Link;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Limits;
import io.sequencer.text.TextOp;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The message in flight, and what a refusal of it means. Guarded by the document's lock. */
final class Outbox {

    /** What has to happen after a refusal. */
    enum Next {
        GO_ON,
        READ_ANEW,
        FAIL,
    }

    private final Link link;
    private final EditedText text;
    private final Happenings happenings;
    private final UnknownOutcome unknownOutcome;
    private final Supplier<String> newClientId;
    private final Function<String, MessageLane> lanes;
    private MessageLane lane;
    private @Nullable Outgoing message;
    /** The sequencer will not take this clientId any more: go on under another at the next snapshot. */
    private boolean sessionLost;

    /** @param lanes makes the lane of a clientId */
    Outbox(
            Link link,
            EditedText text,
            Happenings happenings,
            UnknownOutcome unknownOutcome,
            Supplier<String> newClientId,
            Function<String, MessageLane> lanes) {
        this.link = link;
        this.text = text;
        this.happenings = happenings;
        this.unknownOutcome = unknownOutcome;
        this.newClientId = newClientId;
        this.lanes = lanes;
        this.lane = lanes.apply(text.clientId());
        text.inFlight().ifPresent(restored -> {
            message = outgoing(restored);
            message.stored = true;
            message.sendings = 1;
        });
    }

    private Outgoing outgoing(OutgoingMessage sent) {
        return new Outgoing(sent.toSubmit(text.docId(), text.clientId()));
    }

    MessageLane lane() {
        return lane;
    }

    @Nullable
    Outgoing message() {
        return message;
    }

    /** Drops what is settled, and takes the next message if one may leave. */
    void advance(boolean live, Limits limits) {
        if (text.isSessionTaken()) {
            goOnAs(newClientId.get());
        }
        if (text.inFlight().isEmpty()) {
            message = null;
        }
        if (message == null && live) {
            message = text.nextMessage(MessageLimits.of(limits))
                    .map(this::outgoing)
                    .orElse(null);
        }
    }

    void wakeLane() {
        link.wake(lane);
    }

    /** Whether an acked message should have come back by now. */
    boolean missesOwnOps() {
        Outgoing sent = message;
        return sent != null && sent.standing == Standing.ACKED && text.seq() >= sent.ackedUpTo;
    }

    Next refused(Outgoing refused, Error error) {
        if (message != refused) {
            return Next.GO_ON;
        }
        return switch (error.getCode()) {
            case STALE_BASE, FUTURE_BASE, BASE_BEFORE_OWN_OP, INVALID_POSITION, OUT_OF_ORDER -> {
                text.refused();
                message = null;
                yield Next.READ_ANEW;
            }
            case SESSION_EXPIRED, CLIENT_ID_TAKEN, OP_ID_REUSED -> {
                sessionLost = true;
                yield Next.READ_ANEW;
            }
            case INVALID_OP,
                    MALFORMED,
                    INVALID_ARGUMENT,
                    UNSUPPORTED,
                    TOO_LARGE,
                    DOCUMENT_TOO_LARGE,
                    PERMISSION_DENIED -> {
                takeBack(refused, error);
                yield Next.GO_ON;
            }
            default -> Next.FAIL;
        };
    }

    private void takeBack(Outgoing refused, Error error) {
        TakenBack taken = text.takeBack();
        message = null;
        happenings.count(DocumentCounts::withRejected);
        happenings.changed(DocumentChange.of(taken.change(), Origin.TAKEN_BACK));
        happenings.tell(listener -> listener.rejected(error, taken.lost()));
        if (refused.undecided() && Refusals.mayTurn(error.getCode())) {
            // An earlier sending may yet be applied under these numbers: nothing else may have them.
            goOnAs(newClientId.get());
        }
    }

    /**
     * A snapshot was taken in.
     *
     * @param sessionForgotten the cluster knows less of this clientId than it had acked
     */
    void resynced(boolean sessionForgotten) {
        Outgoing sent = text.inFlight().isEmpty() ? null : message;
        message = sent;
        if (sessionForgotten || sessionLost) {
            sessionLost = false;
            if (sent != null && sent.undecided()) {
                outcomeUnknown();
            }
            goOnAs(newClientId.get());
        } else if (sent != null && sent.standing == Standing.ACKED) {
            sent.standing = Standing.UNSENT;
        }
    }

    private void outcomeUnknown() {
        List<TextOp> edits = text.inFlight().stream()
                .flatMap(sent -> sent.ops().stream())
                .map(OutgoingMessage.OutgoingOp::op)
                .toList();
        happenings.count(DocumentCounts::withUnknown);
        if (unknownOutcome == UnknownOutcome.DROP) {
            happenings.changed(DocumentChange.of(text.takeBack().change(), Origin.TAKEN_BACK));
        }
        happenings.tell(listener -> listener.outcomeUnknown(edits, unknownOutcome));
    }

    private void goOnAs(String clientId) {
        text.continueAs(clientId);
        message = null;
        MessageLane next = lanes.apply(clientId);
        link.replace(lane, next);
        lane = next;
    }
}
