package io.sequencer.server.propose;

/**
 * How much a shard's proposer takes on.
 *
 * @param entriesInFlight log entries proposed and not yet applied; while so many are under way, commands gather
 * @param maxEntryCommands commands in one entry
 * @param maxEntryBytes an entry that holds more than one command is no longer than this
 * @param maxCommandBytes one command; a longer one is refused as {@code TOO_LARGE}
 * @param maxQueuedCommands commands waiting for their entry; more are refused as overloaded
 * @param maxQueuedBytes their bytes
 */
public record ProposerLimits(
        int entriesInFlight,
        int maxEntryCommands,
        int maxEntryBytes,
        int maxCommandBytes,
        int maxQueuedCommands,
        long maxQueuedBytes) {

    /** What an entry adds to its commands at most: format and time, and tag and length of a single command. */
    static final int ENTRY_OVERHEAD_BYTES = 32;

    public ProposerLimits {
        if (entriesInFlight < 1 || maxEntryCommands < 1 || maxEntryBytes < 1 || maxCommandBytes < 1) {
            throw new IllegalArgumentException("a limit below 1 lets nothing through");
        }
        if (maxQueuedCommands < maxEntryCommands || maxQueuedBytes < maxEntryBytes) {
            throw new IllegalArgumentException("the queue must hold at least one entry");
        }
    }

    /** @param raftEntryBytes the longest entry that Raft takes */
    public static ProposerLimits forEntriesUpTo(int raftEntryBytes) {
        int commandBytes = raftEntryBytes - ENTRY_OVERHEAD_BYTES;
        return new ProposerLimits(2, 1024, Math.min(512 << 10, commandBytes), commandBytes, 32_768, 64L << 20);
    }

    public ProposerLimits withEntriesInFlight(int entries) {
        return new ProposerLimits(
                entries, maxEntryCommands, maxEntryBytes, maxCommandBytes, maxQueuedCommands, maxQueuedBytes);
    }

    public ProposerLimits withMaxEntryCommands(int commands) {
        return new ProposerLimits(
                entriesInFlight, commands, maxEntryBytes, maxCommandBytes, maxQueuedCommands, maxQueuedBytes);
    }

    public ProposerLimits withMaxQueuedCommands(int commands) {
        return new ProposerLimits(
                entriesInFlight, maxEntryCommands, maxEntryBytes, maxCommandBytes, commands, maxQueuedBytes);
    }
}
