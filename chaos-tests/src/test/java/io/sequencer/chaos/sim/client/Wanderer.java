package io.sequencer.chaos.sim.client;

import io.sequencer.chaos.sim.judge.Happening;
import io.sequencer.chaos.sim.judge.Recorder;
import io.sequencer.chaos.sim.time.Dice;
import io.sequencer.client.follow.Cursor;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads one document after the other, from the beginning, from now on, or from a number it may have had long ago. */
public final class Wanderer implements SimClient {
    private final String name;
    private final List<String> docIds;
    private final Recorder recorder;
    private final Supplier<Visit> visits;
    private Visit visit;
    private Optional<Follower> follower = Optional.empty();
    private int followed;
    private boolean resting;

    Wanderer(String name, List<String> docIds, Recorder recorder, Supplier<Visit> visits) {
        this.name = name;
        this.docIds = docIds;
        this.recorder = recorder;
        this.visits = visits;
        this.visit = visits.get();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void act() {
        Dice dice = visit.dice();
        if (resting || !(follower.isEmpty() || dice.oneIn(5))) {
            return;
        }
        follower.ifPresent(Follower::leave);
        if (dice.oneIn(6)) {
            visit.process().kill();
            visit = visits.get();
        }
        String docId = dice.of(docIds);
        long head = recorder.head(docId);
        if (head == 0) {
            follower = Optional.empty(); // It may not be there yet.
            return;
        }
        long after = Cursor.NOTHING;
        if (dice.oneIn(2)) {
            // Never more than a client can have seen: an op may be here and not yet on the node that is asked.
            after = dice.below((int) Math.max(1, head / 2 + 1));
            recorder.tally().count(Happening.JOINED_WITH_OLD_NUMBER);
        }
        followed++;
        follower = Optional.of(new Follower(name + "-" + followed, docId, after, recorder, visit));
    }

    @Override
    public void rest() {
        resting = true;
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
    public void finish() {}
}
