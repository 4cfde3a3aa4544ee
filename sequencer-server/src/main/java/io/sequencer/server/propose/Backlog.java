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
    private final ProposerLimits limits;
    private final DrainRate rate;
    private final Supplier<ProposeOutcome> overloaded;

    private final Queue<Offer> arrived = new ConcurrentLinkedQueue<>();
    private final AtomicInteger commands = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean someLaneClosed;

    private @Nullable Offer current;
    private int taken;
    private final FairQueue<Waiting> turns;
    private long round;

    /** One command that waits for its turn. */
    private record Waiting(Offer offer, int index) {
        int size() {
            return offer.commands().get(index).size();
        }
    }

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
        return new FairQueue.Room(limits.room(doneInTime), limits.queue().bytes());
    }

    int commands() {
        return commands.get();
    }

    /** All of an offer is taken or none, so that a refusal never makes a hole in the middle of it. */
    void add(Offer offer) {
        int count = offer.commands().size();
        int commandsBefore = commands.getAndAdd(count);
        long bytesBefore = bytes.getAndAdd(offer.bytes());
        FairQueue.Room room = room();
        boolean fits = commandsBefore + count <= room.items() && bytesBefore + offer.bytes() <= room.bytes();
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
            turns.removeIf(waiting -> isGone(waiting.offer, waiting.index));
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
                sort(new Waiting(offer, i));
            }
            current = null;
        }
    }

    private void sort(Waiting waiting) {
        int size = waiting.size();
        Origin origin = Origin.of(waiting.offer.commands().get(waiting.index));
        if (!turns.offer(waiting, origin, size, round)) {
            left(1, size);
            waiting.offer.answer(waiting.index, overloaded.get());
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
        Waiting waiting;
        while ((waiting = turns.peek()) != null) {
            if (!isGone(waiting.offer, waiting.index)) {
                if (!entry.takeOne(waiting.offer, waiting.index, limits)) {
                    return;
                }
                left(1, waiting.size());
            }
            turns.take();
        }
    }

    /** Everything that waits is answered as not led here; nothing of its lanes is taken any more. */
    void turnAwayAll(Optional<NodeId> leader) {
        turns.removeIf(waiting -> {
            waiting.offer.lane().breakOff(leader);
            return isGone(waiting.offer, waiting.index);
        });
        Offer offer;
        while ((offer = nextInOrder()) != null) {
            offer.lane().breakOff(leader);
        }
    }

    /** Whether the command's lane is closed or broken: then the command is turned away. */
    private boolean isGone(Offer offer, int index) {
        if (!offer.lane().isClosed() && !offer.lane().isBroken()) {
            return false;
        }
        left(1, offer.commands().get(index).size());
        offer.answer(index, new ProposeOutcome.NotLeader(offer.lane().leader()));
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
