package io.sequencer.server.fanout;

import io.sequencer.server.core.DocumentView;
import io.sequencer.server.core.access.ReadRight;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A document made ready for one subscriber, off its loop: the topic already hears of new ops, and the first step is read.
 * Either {@link FanOut#subscribe} takes it or {@link FanOut#release} gives it back.
 */
public final class Opening {
    final Topic topic;
    final CatchUp.Step first;
    final Optional<UUID> clientId;
    final long nextSeq;
    final ReadRight right;
    private final DocumentView view;

    Opening(
            Topic topic,
            CatchUp.Step first,
            Optional<UUID> clientId,
            long nextSeq,
            ReadRight right,
            DocumentView view) {
        this.topic = topic;
        this.right = right;
        this.first = first;
        this.clientId = clientId;
        this.nextSeq = nextSeq;
        this.view = view;
    }

    /** The document when it was opened. */
    public DocumentView view() {
        return view;
    }

    /** Whether a snapshot comes first. */
    public boolean withSnapshot() {
        return first instanceof CatchUp.Step.Jump;
    }

    /** The session's last op at the snapshot that comes first; 0 without a session, empty without a snapshot. */
    public OptionalLong snapshotLastClientSeq() {
        return first instanceof CatchUp.Step.Jump jump
                ? OptionalLong.of(jump.snapshot().lastClientSeq())
                : OptionalLong.empty();
    }

    /** Ops above this number follow, after the snapshot at it if there is one. */
    public long fromSeq() {
        return first instanceof CatchUp.Step.Jump jump ? jump.snapshot().seq() : nextSeq - 1;
    }
}
