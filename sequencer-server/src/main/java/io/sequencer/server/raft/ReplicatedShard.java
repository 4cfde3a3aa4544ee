package io.sequencer.server.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * One shard's replicated state as Raft sees it: a function of the log up to {@link #applied}, held durably by whoever
 * implements this.
 *
 * <p>Every method is called by the apply thread of the shard, except {@link #applied} and {@link #close}, which any
 * thread may call.
 */
public interface ReplicatedShard extends AutoCloseable {

    /**
     * The last entry whose effects the state holds, {@link LogPosition#NONE} when empty. It is read at start and after
     * {@link #restore}; the log is then replayed from its last checkpoint, and entries at or below this one are skipped.
     */
    LogPosition applied();

    /**
     * Applies one entry. Log indexes arrive ascending, never twice.
     *
     * @param entry the bytes that were proposed; not to be written to. {@code hasArray()} holds in practice, so a parser
     *     that wants an array needs no copy. Valid after the call too.
     * @return what the proposer's future completes with, on the node where it was proposed; ignored elsewhere
     * @throws RuntimeException fatal for the node: the entry is not skipped and nothing after it is applied
     */
    Object apply(long term, long index, ByteBuffer entry);

    /** An entry of Raft's own (a new leader, a membership change) moved the position; it has no other effect. */
    void advance(long term, long index);

    /**
     * Writes a complete, consistent copy of the state into the directory, which does not exist yet. The copy must not
     * depend on files that change later; hard links to immutable files are fine. The caller fsyncs the files and
     * directories of the copy and renames the directory into place.
     *
     * @return the last entry that the copy includes. It must also be durable in the live state itself: the log is purged up
     *     to here, so after a power cut nothing could be replayed
     */
    LogPosition checkpoint(Path directory) throws IOException;

    /** Closes the state's files, for good. Idempotent. */
    @Override
    void close();

    /**
     * Replaces the whole state, which is open, by the checkpoint in the directory, and opens that. The files may be
     * hard-linked, the directory itself must stay as it is. When this fails half-way, it will be called again with the same
     * or a newer checkpoint, maybe after a restart of the process.
     */
    void restore(Path directory) throws IOException;

    /** How many checkpoints to keep: the newest, and those before it should it turn out damaged. At least 1. */
    default int checkpointsToKeep() {
        return 2;
    }
}
