package io.sequencer.client.presence;

import io.sequencer.client.editing.EditedText;
import io.sequencer.proto.v1.Limits;
import io.sequencer.proto.v1.PresenceState;
import io.sequencer.proto.v1.SetPresence;
import io.sequencer.text.Side;
import io.sequencer.text.TextOp;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What is to be told of this editor, and when: soon after a change, at most 20 times a second, and often enough to be kept. */
final class OwnPresence {

    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private @Nullable Profile profile;
    private @Nullable Limits limits;
    /** The node of the present connection was told of it. */
    private boolean told;

    private boolean changed;
    private long lastNanos;
    private boolean everSent;

    /** @throws IllegalArgumentException if it passes what the cluster takes */
    void set(@Nullable Profile own) {
        Limits most = limits;
        if (own != null && most != null) {
            check(own, most);
        }
        profile = own;
        changed = true;
    }

    @Nullable
    Profile profile() {
        return profile;
    }

    private static void check(Profile own, Limits most) {
        int selections = own.selections().size();
        if (most.getPresenceSelections() > 0 && selections > most.getPresenceSelections()) {
            throw new IllegalArgumentException(
                    "a presence of " + selections + " selections; the cluster takes " + most.getPresenceSelections());
        }
        int bytes = state(own, own.selections()).getSerializedSize();
        if (most.getPresenceBytes() > 0 && bytes > most.getPresenceBytes()) {
            throw new IllegalArgumentException(
                    "a presence of " + bytes + " bytes; the cluster takes " + most.getPresenceBytes());
        }
    }

    private static PresenceState state(Profile own, List<Selection> selections) {
        PresenceState.Builder state = PresenceState.newBuilder()
                .setName(own.name())
                .setColor(own.color())
                .setData(own.data());
        selections.forEach(selection -> state.addSelections(selection.toProto()));
        return state.build();
    }

    /** A node took the document's subscription. */
    void joined(Limits announced) {
        limits = announced;
        told = false;
        changed = profile != null;
    }

    /** The local content changed: own positions move along, behind own text and before the text of others. */
    void moved(TextOp change, boolean own) {
        Profile present = profile;
        if (present != null) {
            profile = present.withSelections(present.selections().stream()
                    .map(selection -> selection.moved(change, own ? Side.RIGHT : Side.LEFT))
                    .toList());
            changed |= own;
        }
    }

    /** An own edit got its place in the log: only now others can be told of positions in it. */
    void settled() {
        changed |= profile != null;
    }

    void tick(long nowNanos) {
        Limits most = limits;
        if (told && profile != null && most != null) {
            long renew = TimeUnit.MILLISECONDS.toNanos(most.getPresenceTtlMs()) / 3;
            changed |= renew > 0 && nowNanos - lastNanos >= renew;
        }
    }

    boolean wantsToSend() {
        Limits most = limits;
        // A node that announces no time to live knows no presence.
        return most != null && most.getPresenceTtlMs() > 0 && changed && (profile != null || told);
    }

    /** The message, if it is time for one. */
    @Nullable
    SetPresence next(long nowNanos, EditedText text) {
        if (!wantsToSend() || (everSent && nowNanos - lastNanos < LEAST_NANOS)) {
            return null;
        }
        Profile present = profile;
        SetPresence.Builder message = SetPresence.newBuilder()
                .setDocId(text.docId())
                .setClientId(text.clientId())
                .setSeq(text.seq());
        if (present != null) {
            int length = text.content().length();
            message.setState(state(
                    present,
                    present.selections().stream()
                            .map(selection -> new Selection(
                                    text.confirmedPosition(Math.min(selection.anchor(), length)),
                                    text.confirmedPosition(Math.min(selection.head(), length))))
                            .toList()));
        }
        told = present != null;
        changed = false;
        everSent = true;
        lastNanos = nowNanos;
        return message.build();
    }
}
