package io.sequencer.server.forward;

import com.google.protobuf.ByteString;
import io.sequencer.server.propose.fair.Shares;
import java.util.concurrent.CompletableFuture;

/** A command on its way, from submit to outcome. Its state belongs to its route's serial step. */
final class RoutedCommand {
    enum State {
        /** Not sent on the present link. */
        WAITING,
        /** Sent, not answered. */
        SENT,
        /** Answered on the present link as not (surely) appended; to be sent again on the next one. */
        KEPT_OUT,
        /** The future is completed. */
        DONE
    }

    final ByteString bytes;
    final Shares.Place place;
    final long deadlineNanos;
    final CompletableFuture<CommandOutcome> outcome = new CompletableFuture<>();
    State state = State.WAITING;
    /** It was on an earlier link, whose node may have appended it. */
    boolean sentBefore;

    RoutedCommand(ByteString bytes, Shares.Place place, long deadlineNanos) {
        this.bytes = bytes;
        this.place = place;
        this.deadlineNanos = deadlineNanos;
    }
}
