package io.sequencer.chaos.live.work;

import io.sequencer.chaos.sim.time.Dice;
import io.sequencer.client.follow.Cursor;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Follows one document after the other, from the beginning or from a number on, sometimes as a new client on another node. */
final class Wanderer implements Actor {
    private final String name;
    private final List<String> docIds;
    private final Supplier<Visit> visits;
    private Visit visit;
    private Optional<Follower> follower = Optional.empty();
    private long followed;

    /** @param visits starts its program; called again when it moves */
    Wanderer(String name, List<String> docIds, Supplier<Visit> visits) {
        this.name = name;
        this.docIds = docIds;
        this.visits = visits;
        this.visit = visits.get();
    }

    @Override
    public void act() {
        Dice dice = visit.dice();
        if (follower.isPresent() && !dice.oneIn(20)) {
            return;
        }
        follower.ifPresent(Follower::leave);
        if (dice.oneIn(4)) {
            visit.close();
            visit = visits.get();
        }
        // Not the one that it is just leaving.
        String left = follower.map(Follower::docId).orElse("");
        String docId =
                dice.of(docIds.stream().filter(other -> !other.equals(left)).toList());
        long head = visit.recording().head(docId);
        long after = Cursor.NOTHING;
        if (head > 0 && dice.oneIn(2)) {
            after = dice.between(Math.max(0, head - 500), head);
        }
        followed++;
        follower = Optional.of(new Follower(name + "-" + followed, docId, after, visit));
    }

    @Override
    public void rest() {
        // Stays where it is.
    }

    @Override
    public boolean isSettled() {
        return follower.map(Follower::isSettled).orElse(true);
    }

    @Override
    public String waitsFor() {
        return follower.map(Follower::waitsFor).orElse("");
    }

    @Override
    public void finish() {
        follower.ifPresent(Follower::end);
        visit.close();
    }
}
