package io.sequencer.chaos.sim.client;

import com.google.protobuf.ByteString;
import io.sequencer.chaos.sim.judge.Recorder;
import io.sequencer.chaos.sim.time.Dice;
import io.sequencer.client.Outcome;
import io.sequencer.client.follow.Cursor;
import io.sequencer.client.lane.SessionPlace;
import io.sequencer.client.lane.Waiting;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Writes to a document that is not text and follows it: appends many at a time, or writes on the head and no other. */
public final class OpaqueWriter implements SimClient {
    private static final int WAITING = 100;

    private final String name;
    private final String docId;
    private final boolean strict;
    private final Recorder recorder;
    private final Visit visit;
    private final Follower follower;
    private SessionPlace place;
    private int written;
    private int open;
    private boolean resting;

    OpaqueWriter(String name, String docId, boolean strict, Recorder recorder, Visit visit) {
        this.name = name;
        this.docId = docId;
        this.strict = strict;
        this.recorder = recorder;
        this.visit = visit;
        this.follower = new Follower(name, docId, Cursor.NOTHING, recorder, visit);
        this.place = newPlace();
    }

    private SessionPlace newPlace() {
        return strict
                ? SessionPlace.oneByOne(docId, visit.newId(), 1, WAITING)
                : SessionPlace.pipelined(
                        docId, visit.newId(), follower.last(), 1 + visit.dice().below(8), WAITING);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void act() {
        if (resting || follower.isOver()) {
            return;
        }
        if (place.stopReason() != null) {
            place = newPlace();
        }
        Dice dice = visit.dice();
        if (!strict) {
            for (int i = dice.below(6); i >= 0; i--) {
                submit(Waiting.ON_LAST, 1);
            }
        } else if (open == 0 && follower.last() >= place.lastOwnSeq()) {
            submit(follower.last(), 1 + dice.below(3));
        }
    }

    private void submit(long base, int ops) {
        List<Op> made = new ArrayList<>();
        for (int i = 0; i < ops; i++) {
            written++;
            made.add(Op.newBuilder()
                    .setOpaque(ByteString.copyFromUtf8(name + "-" + written))
                    .build());
        }
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        open++;
        if (!visit.link().submit(place, new Waiting(base, made, visit.link().deadline(), outcome))) {
            open--;
            return;
        }
        outcome.thenAccept(this::answered);
    }

    private void answered(Outcome outcome) {
        open--;
        if (outcome instanceof Outcome.Rejected rejected) {
            ErrorCode code = rejected.code();
            boolean expected = code == ErrorCode.SESSION_EXPIRED
                    || code == ErrorCode.DOCUMENT_DELETED
                    || code == ErrorCode.DOCUMENT_NOT_FOUND
                    || code == ErrorCode.STALE_BASE
                    || (strict && code == ErrorCode.BASE_MISMATCH);
            recorder.failures().expect(expected, name + " is refused in " + docId + ": " + rejected);
            if (code == ErrorCode.STALE_BASE) {
                place = newPlace();
            }
        }
    }

    @Override
    public void rest() {
        resting = true;
    }

    @Override
    public boolean isSettled() {
        return open == 0 && follower.isSettled();
    }

    @Override
    public String waitsFor() {
        return name + ": " + open + " ops of " + docId + " have no outcome; " + follower.waitsFor();
    }

    @Override
    public void finish() {}
}
