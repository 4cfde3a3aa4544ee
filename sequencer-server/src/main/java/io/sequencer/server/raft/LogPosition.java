package io.sequencer.server.raft;

/**
 * An entry's place in the log of one shard. The entry with index 0 is always Raft's own, so a state that holds nothing
 * is at {@link #NONE}.
 */
public record LogPosition(long term, long index) implements Comparable<LogPosition> {

    /** Before the first entry that was proposed. */
    public static final LogPosition NONE = new LogPosition(0, 0);

    public LogPosition {
        if (term < 0 || index < 0) {
            throw new IllegalArgumentException("term " + term + ", index " + index);
        }
    }

    @Override
    public int compareTo(LogPosition other) {
        return index != other.index ? Long.compare(index, other.index) : Long.compare(term, other.term);
    }

    @Override
    public String toString() {
        return term + "_" + index;
    }
}
