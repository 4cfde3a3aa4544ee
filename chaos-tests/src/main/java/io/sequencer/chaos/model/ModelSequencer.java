package io.sequencer.chaos.model;

import io.sequencer.chaos.history.DocumentEvent.Floor;
import io.sequencer.chaos.history.DocumentEvent.Logged;
import io.sequencer.chaos.history.OpId;
import io.sequencer.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The promise as a program: one log that gives each op one number, once, and refuses bases below its floor. */
final class ModelSequencer {
    private final String doc;
    private final long retained;
    private final List<Logged> rows = new ArrayList<>();
    private final List<Long> folds = new ArrayList<>();
    private final List<Floor> floors = new ArrayList<>();
    private final Map<OpId, Logged> byOp = new HashMap<>();
    private long index;
    private long floor;

    ModelSequencer(String doc, long retained) {
        this.doc = doc;
        this.retained = retained;
        folds.add(0L);
    }

    /** Decides about an op, again or for the first time. */
    Outcome submit(OpId op, long hash, long base) {
        Logged known = byOp.get(op);
        if (known != null) {
            return new Outcome.Acked(known.seq());
        }
        if (base < floor) {
            return new Outcome.Rejected(Outcome.Rejected.STALE_BASE, head());
        }
        // What is applied differs from what was sent where others were first.
        long applied = base == head() ? hash : mix(hash + base);
        Logged row = new Logged(doc, "", head() + 1, op, hash, applied, base, ++index);
        rows.add(row);
        byOp.put(op, row);
        folds.add(mix(folds.get(folds.size() - 1) + applied));
        return new Outcome.Acked(row.seq());
    }

    /** Raises the floor as far as retention allows. */
    void truncate(long time) {
        long next = head() - retained;
        if (next > floor) {
            floor = next;
            floors.add(new Floor(doc, "", ++index, floor, time));
        }
    }

    long head() {
        return rows.size();
    }

    long floor() {
        return floor;
    }

    Logged at(long seq) {
        return rows.get((int) seq - 1);
    }

    Optional<Logged> of(OpId op) {
        return Optional.ofNullable(byOp.get(op));
    }

    List<Logged> rows() {
        return rows;
    }

    List<Floor> floors() {
        return floors;
    }

    /** The hash of the content after that op. */
    long fold(long seq) {
        return folds.get((int) seq);
    }

    static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        return mixed ^ mixed >>> 27;
    }
}
