package io.sequencer.server.forward;

import io.sequencer.server.raft.NodeId;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whom to ask next, and when. Hints of other nodes come first, then what this node's own Raft believes; attempts that
 * bring nothing are paced, news ends the pause. Not thread-safe: belongs to its route's serial step.
 */
final class LeaderSearch {
    /** Hints followed at once before pacing begins: two nodes that point at each other must not spin. */
    private static final int EAGER_HINTS = 2;

    private final Supplier<Optional<NodeId>> believed;
    private final long minBackoffNanos;
    private final long maxBackoffNanos;

    private @Nullable NodeId hint;
    private int fruitless;
    private long notBefore;

    LeaderSearch(Supplier<Optional<NodeId>> believed, RouteLimits.Times times, long nowNanos) {
        this.believed = believed;
        this.minBackoffNanos = times.minBackoff().toNanos();
        this.maxBackoffNanos = times.maxBackoff().toNanos();
        this.notBefore = nowNanos;
    }

    /** Whom to ask now; empty: nobody is known, or it is too soon. */
    Optional<NodeId> next(long nowNanos) {
        if (nowNanos - notBefore < 0) {
            return Optional.empty();
        }
        NodeId hinted = hint;
        hint = null;
        Optional<NodeId> next = hinted != null ? Optional.of(hinted) : believed.get();
        if (next.isEmpty()) {
            pause(nowNanos);
        }
        return next;
    }

    /** The node decided something: it leads. */
    void found() {
        fruitless = 0;
    }

    /** This node's Raft saw a leader: ask it, at once. */
    void seen(NodeId leader, long nowNanos) {
        hint = leader;
        fruitless = 0;
        notBefore = nowNanos;
    }

    /** The node that was asked does not lead, and says who does. */
    void hinted(NodeId leader) {
        hint = leader;
    }

    /** The link to the node that was asked is given up. */
    void lost(long nowNanos) {
        if (hint != null && fruitless < EAGER_HINTS) {
            fruitless++;
            notBefore = nowNanos;
        } else {
            pause(nowNanos);
        }
    }

    private void pause(long nowNanos) {
        notBefore = nowNanos + Math.min(maxBackoffNanos, minBackoffNanos << Math.min(fruitless, 20));
        fruitless++;
    }
}
