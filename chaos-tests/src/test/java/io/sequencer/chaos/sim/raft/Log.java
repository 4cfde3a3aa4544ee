package io.sequencer.chaos.sim.raft;

import java.util.ArrayList;
import java.util.List;

/** One member's log: what is flushed survives the loss of power. Indexes begin at 1. */
final class Log {
    private final List<Entry> entries = new ArrayList<>();
    /** Everything up to here is in a checkpoint and gone from the log. */
    private long base;

    private long baseTerm;
    private long flushed;
    private int cuts;

    /** @param bytes empty: of Raft's own */
    record Entry(long term, byte[] bytes) {}

    long base() {
        return base;
    }

    long last() {
        return base + entries.size();
    }

    long flushed() {
        return flushed;
    }

    /** How often the end was cut off: a flush that began before says nothing of what came after. */
    int cuts() {
        return cuts;
    }

    /** @param index from the base to the end */
    long term(long index) {
        return index == base ? baseTerm : at(index).term();
    }

    Entry at(long index) {
        return entries.get((int) (index - base - 1));
    }

    List<Entry> from(long index, int most) {
        int begin = (int) (index - base - 1);
        return List.copyOf(entries.subList(begin, Math.min(entries.size(), begin + most)));
    }

    void append(Entry entry) {
        entries.add(entry);
    }

    void flushedUpTo(long index) {
        flushed = Math.max(flushed, index);
    }

    /** Drops the entry and all behind it. */
    void cutFrom(long index) {
        entries.subList((int) (index - base - 1), entries.size()).clear();
        flushed = Math.min(flushed, index - 1);
        cuts++;
    }

    /** The power is lost. Returns how many entries went with it. */
    int losePower() {
        int lost = (int) (last() - flushed);
        if (lost > 0) {
            cutFrom(flushed + 1);
        }
        return lost;
    }

    /** A checkpoint holds everything up to there. */
    void startBehind(long index, long term) {
        if (index <= base) {
            return;
        }
        if (index <= last() && term(index) == term) {
            entries.subList(0, (int) (index - base)).clear();
        } else {
            entries.clear();
            cuts++;
        }
        base = index;
        baseTerm = term;
        flushed = Math.max(flushed, base);
        if (entries.isEmpty()) {
            flushed = base;
        }
    }
}
