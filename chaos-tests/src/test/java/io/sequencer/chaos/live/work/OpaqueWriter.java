package io.sequencer.chaos.live.work;

import com.google.protobuf.ByteString;
import io.sequencer.chaos.sim.time.Dice;
import io.sequencer.client.Edits;
import io.sequencer.client.Outcome;
import io.sequencer.client.follow.Cursor;
import io.sequencer.client.lane.SessionPlace;
import io.sequencer.client.lane.Waiting;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes to a document that is not text and follows it: appends many at a time, or writes on the head and no other. */
final class OpaqueWriter implements Actor {
    private static final int WAITING = 100;
    /** Beyond so many without an outcome it waits: nobody types for a cluster that does not answer. */
    private static final int MOST_OPEN = 40;

    private final String docId;
    private final boolean strict;
    private final Visit visit;
    private final Follower follower;
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean stale;
    private SessionPlace place;
    private long written;

    OpaqueWriter(String docId, boolean strict, Visit visit) {
        this.docId = docId;
        this.strict = strict;
        this.visit = visit;
        this.follower = new Follower(visit.name(), docId, Cursor.NOTHING, visit);
        this.place = newPlace();
    }

    private SessionPlace newPlace() {
        return strict
                ? SessionPlace.oneByOne(docId, visit.newId(), 1, WAITING)
                : SessionPlace.pipelined(
                        docId, visit.newId(), follower.last(), 1 + visit.dice().below(8), WAITING);
    }

    @Override
    public void act() {
        if (place.stopReason() != null || stale) {
            stale = false;
            place = newPlace();
        }
        Dice dice = visit.dice();
        if (!strict && open.get() < MOST_OPEN) {
            for (int i = dice.below(4); i >= 0; i--) {
                submit(Waiting.ON_LAST, 1);
            }
        } else if (strict && open.get() == 0 && follower.last() >= place.lastOwnSeq()) {
            submit(follower.last(), 1 + dice.below(3));
        }
    }

    private void submit(long base, int ops) {
        List<Op> made = new ArrayList<>();
        for (int i = 0; i < ops; i++) {
            written++;
            made.add(Edits.opaque(ByteString.copyFromUtf8(visit.name() + "-" + written)));
        }
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        open.incrementAndGet();
        outcome.thenAccept(this::answered);
        if (!visit.link().submit(place, new Waiting(base, made, visit.link().deadline(), outcome))) {
            open.decrementAndGet();
        }
    }

    private void answered(Outcome outcome) {
        open.decrementAndGet();
        if (outcome instanceof Outcome.Rejected rejected) {
            ErrorCode code = rejected.code();
            stale |= code == ErrorCode.STALE_BASE;
            boolean expected =
                    code == ErrorCode.STALE_BASE || code == ErrorCode.OVERLOADED || code == ErrorCode.BASE_MISMATCH;
            if (!expected || (!strict && code == ErrorCode.BASE_MISMATCH)) {
                visit.recording()
                        .problem(visit.name() + " is refused in " + docId + ": " + code + ", " + rejected.message());
            }
        }
    }

    @Override
    public void rest() {
        // Nothing is begun between two acts.
    }

    @Override
    public boolean isSettled() {
        return open.get() == 0 && follower.isSettled();
    }

    @Override
    public String waitsFor() {
        return visit.name() + ": " + open.get() + " ops of " + docId + " have no outcome; " + follower.waitsFor();
    }

    @Override
    public void finish() {
        follower.end();
        visit.close();
    }
}
