package io.sequencer.server.propose;

import io.sequencer.server.propose.fair.FairQueue;
import io.sequencer.server.propose.fair.Origin;
import io.sequencer.server.raft.NodeId;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one shard that wait for their entry. As long as one entry can hold them all, in the order in which they
 * came, and nobody looks into them; when more wait, in turns.
 *
 * <p>{@link #add} and the counts are for any thread, all else is of the proposer's serial step alone.
 */
final class Backlog {
    /** What may wait at all, in parts of what is shared out: before it is known whose it is, and one of each who has nothing. */
    private static final int BEYOND_SHARES = 2;

    private final ProposerLimits limits;
    private final DrainRate rate;
    private final Supplier<ProposeOutcome> overloaded;

    private final Queue<Offer> arrived = new ConcurrentLinkedQueue<>();
    private final AtomicInteger commands = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean someLaneClosed;

    private @Nullable Offer current;
    private int taken;
    /** Offers of one command each. */
    private final FairQueue<Offer> turns;

    private long round;

    /**
     * @param rate at which commands are worked off
     * @param overloaded makes the answer to what finds no room
     */
    Backlog(ProposerLimits limits, DrainRate rate, Supplier<ProposeOutcome> overloaded) {
        this.limits = limits;
        this.rate = rate;
        this.overloaded = overloaded;
        this.turns = new FairQueue<>(room());
    }

    private FairQueue.Room room() {
        int doneInTime = rate.doneWithin(limits.queue().time());
        return new FairQueue.Room(limits.room(doneInTime), limits.queue().bytes() / BEYOND_SHARES);
    }

    int commands() {
        return commands.get();
    }

    /**
     * All of an offer is taken or none: whose its commands are, and which of them have room, is seen when they are sorted. What
     * passes twice the room is refused unseen.
     */
    void add(Offer offer) {
        int count = offer.commands().size();
        int commandsBefore = commands.getAndAdd(count);
        long bytesBefore = bytes.getAndAdd(offer.bytes());
        FairQueue.Room room = room();
        boolean fits = commandsBefore + count <= BEYOND_SHARES * room.items()
                && bytesBefore + offer.bytes() <= BEYOND_SHARES * room.bytes();
        // An empty queue takes any single offer: its size is the sender's limit, and nobody waits behind nothing.
        if (!fits && commandsBefore > 0) {
            left(count, offer.bytes());
            offer.answerAll(0, overloaded.get());
        } else {
            arrived.add(offer);
        }
    }

    /** What a lane that is closed has waiting goes, at the next {@link #arrange}. Any thread. */
    void laneClosed() {
        someLaneClosed = true;
    }

    /** Moves what waits into the entry, as long as it fits. */
    void fill(PendingEntry entry) {
        arrange();
        if (turns.isEmpty()) {
            fillInOrder(entry);
        } else {
            fillInTurns(entry);
        }
    }

    /** Sorts what came into turns, if it is too much for one entry. */
    void arrange() {
        if (someLaneClosed) {
            someLaneClosed = false;
            turns.removeIf(this::isGone);
            nextInOrder();
        }
        if (turns.isEmpty() && commands.get() <= limits.maxEntryCommands() && bytes.get() <= limits.maxEntryBytes()) {
            return;
        }
        round++;
        turns.resize(room());
        Offer offer;
        while ((offer = nextInOrder()) != null) {
            for (int i = taken; i < offer.commands().size(); i++) {
                sort(offer.only(i));
            }
            current = null;
        }
    }

    private void sort(Offer one) {
        int size = (int) one.bytes();
        if (!turns.offer(one, Origin.of(one.commands().get(0)), size, round)) {
            left(1, size);
            one.answer(0, overloaded.get());
        }
    }

    private void fillInOrder(PendingEntry entry) {
        Offer offer;
        while ((offer = nextInOrder()) != null) {
            int end = entry.take(offer, taken, limits);
            if (end == taken) {
                return;
            }
            left(end - taken, offer.bytes(taken, end));
            taken = end;
        }
    }

    private void fillInTurns(PendingEntry entry) {
        Offer one;
        while ((one = turns.peek()) != null) {
            if (!isGone(one)) {
                if (entry.take(one, 0, limits) == 0) {
                    return;
                }
                left(1, one.bytes());
            }
            turns.take();
        }
    }

    /** Everything that waits is answered as not led here; nothing of its lanes is taken any more. */
    void turnAwayAll(Optional<NodeId> leader) {
        turns.removeIf(one -> {
            one.lane().breakOff(leader);
            return isGone(one);
        });
        Offer offer;
        while ((offer = nextInOrder()) != null) {
            offer.lane().breakOff(leader);
        }
    }

    /** Whether the command's lane is closed or broken: then the command is turned away. */
    private boolean isGone(Offer one) {
        if (!one.lane().isClosed() && !one.lane().isBroken()) {
            return false;
        }
        left(1, one.bytes());
        one.answer(0, new ProposeOutcome.NotLeader(one.lane().leader()));
        return true;
    }

    /** The oldest offer with at least one command left; those of closed or broken lanes are turned away. */
    private @Nullable Offer nextInOrder() {
        while (true) {
            Offer offer = current;
            if (offer == null) {
                offer = arrived.poll();
                if (offer == null) {
                    return null;
                }
                current = offer;
                taken = 0;
            }
            if (taken == offer.commands().size()) {
                current = null;
            } else if (offer.lane().isClosed() || offer.lane().isBroken()) {
                turnAway(offer);
            } else {
                return offer;
            }
        }
    }

    private void turnAway(Offer offer) {
        int end = offer.commands().size();
        left(end - taken, offer.bytes(taken, end));
        current = null;
        offer.answerAll(taken, new ProposeOutcome.NotLeader(offer.lane().leader()));
    }

    private void left(int count, long size) {
        commands.getAndAdd(-count);
        bytes.getAndAdd(-size);
    }
}
