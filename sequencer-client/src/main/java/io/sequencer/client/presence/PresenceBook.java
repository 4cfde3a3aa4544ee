package io.sequencer.client.presence;

import io.sequencer.client.editing.EditedText;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.Limits;
import io.sequencer.proto.v1.Presences;
import io.sequencer.proto.v1.SetPresence;
import io.sequencer.text.TextOp;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The bookkeeping of a document's presences, own and others. Guarded by the document's lock.
 *
 * <p>Whatever returns a boolean says whether what is shown of the others changed.
 */
public final class PresenceBook {

    private final OwnPresence own = new OwnPresence();
    private final OtherPresences others = new OtherPresences();
    private boolean joined;
    private long ttlNanos;
    private long lostNanos;

    /** @throws IllegalArgumentException if it passes what the cluster takes */
    public void set(@Nullable Profile profile) {
        own.set(profile);
    }

    /** What was set last, its selections where they are now; null if this editor shows nothing. */
    public @Nullable Profile own() {
        return own.profile();
    }

    public List<Participant> others() {
        return others.all();
    }

    /** A node took the document's subscription on a new connection. */
    public void joined(Limits limits) {
        joined = true;
        ttlNanos = TimeUnit.MILLISECONDS.toNanos(limits.getPresenceTtlMs());
        own.joined(limits);
    }

    /** Nothing is heard until {@link #joined}; the others stay as long as the cluster would keep them. */
    public void left(long nowNanos) {
        if (joined) {
            joined = false;
            lostNanos = nowNanos;
        }
    }

    public boolean receive(Presences message, EditedText text) {
        return others.receive(message, text);
    }

    /**
     * The local content changed; whether where the others are did.
     *
     * @param author the client that wrote it
     */
    public boolean moved(TextOp change, boolean byOwnEdit, String author) {
        own.moved(change, byOwnEdit);
        return others.moved(change, author);
    }

    /** The copy took in more of the log. */
    public boolean reached(EditedText text, boolean settledOwn) {
        if (settledOwn) {
            own.settled();
        }
        return others.reached(text);
    }

    public boolean tick(long nowNanos) {
        own.tick(nowNanos);
        return !joined && nowNanos - lostNanos > ttlNanos && others.clear();
    }

    public boolean wantsToSend() {
        return joined && own.wantsToSend();
    }

    /** The message to send, if it is time for one. */
    public @Nullable ClientMessage next(long nowNanos, EditedText text) {
        SetPresence message = joined ? own.next(nowNanos, text) : null;
        return message == null
                ? null
                : ClientMessage.newBuilder().setSetPresence(message).build();
    }
}
