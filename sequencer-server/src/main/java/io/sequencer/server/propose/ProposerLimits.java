package io.sequencer.server.propose;

import java.time.Duration;

/**
 * How much a shard's proposer takes on.
 *
 * @param entriesInFlight log entries proposed and not yet applied; while so many are under way, commands gather
 * @param maxEntryCommands commands in one entry
 * @param maxEntryBytes an entry that holds more than one command is no longer than this
 * @param maxCommandBytes one command; a longer one is refused as {@code TOO_LARGE}
 * @param queue what may wait for its entry; more is refused as overloaded
 */
public record ProposerLimits(
        int entriesInFlight, int maxEntryCommands, int maxEntryBytes, int maxCommandBytes, Queue queue) {

    /** What an entry adds to its commands at most: format and time, and tag and length of a single command. */
    static final int ENTRY_OVERHEAD_BYTES = 32;

    /** The queue holds as many full entries however slowly they go: a burst on an idle shard is no overload. */
    private static final int LEAST_ENTRIES = 8;

    /**
     * @param commands that may wait
     * @param bytes of them
     * @param time in which the queue should be worked off at its measured rate: no more commands than that may wait, but
     *     always as many as some entries hold
     */
    public record Queue(int commands, long bytes, Duration time) {
        /** Bounded by count and bytes, whatever the rate is. */
        public static Queue of(int commands, long bytes) {
            return new Queue(commands, bytes, Duration.ofDays(1));
        }
    }

    public ProposerLimits {
        if (entriesInFlight < 1 || maxEntryCommands < 1 || maxEntryBytes < 1 || maxCommandBytes < 1) {
            throw new IllegalArgumentException("a limit below 1 lets nothing through");
        }
        if (queue.commands < maxEntryCommands || queue.bytes < maxEntryBytes) {
            throw new IllegalArgumentException("the queue must hold at least one entry");
        }
    }

    /** @param raftEntryBytes the longest entry that Raft takes */
    public static ProposerLimits forEntriesUpTo(int raftEntryBytes) {
        int commandBytes = raftEntryBytes - ENTRY_OVERHEAD_BYTES;
        return new ProposerLimits(
                2, 1024, Math.min(512 << 10, commandBytes), commandBytes, Queue.of(32_768, 64L << 20));
    }

    /** Commands that may wait where so many are done in {@link Queue#time}. */
    int room(int doneInTime) {
        return Math.min(queue.commands, Math.max(LEAST_ENTRIES * maxEntryCommands, doneInTime));
    }

    public ProposerLimits withEntriesInFlight(int entries) {
        return new ProposerLimits(entries, maxEntryCommands, maxEntryBytes, maxCommandBytes, queue);
    }

    public ProposerLimits withMaxEntryCommands(int commands) {
        return new ProposerLimits(entriesInFlight, commands, maxEntryBytes, maxCommandBytes, queue);
    }

    public ProposerLimits withQueue(Queue other) {
        return new ProposerLimits(entriesInFlight, maxEntryCommands, maxEntryBytes, maxCommandBytes, other);
    }

    public ProposerLimits withMaxQueuedCommands(int commands) {
        return withQueue(new Queue(commands, queue.bytes, queue.time));
    }
}
