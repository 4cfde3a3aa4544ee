package io.sequencer.server.raft.storage;

import io.sequencer.server.raft.DamagedLogException;
import io.sequencer.server.raft.LogPosition;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Looks at a shard's log before Ratis does: a node whose log has become shorter must not vote. Ratis itself takes a missing
 * or cut last file for a shorter log (measured on 3.3.0: acked entries are lost, and replicas answer differently).
 */
public final class LogGuard {

    private LogGuard() {}

    /**
     * Returns if checkpoint and log together hold everything up to what the state has applied and the watermark says, and
     * can be read to their end.
     *
     * @param group the shard's directory, which may not exist yet
     * @throws DamagedLogException they do not; the message names the verb to run
     */
    public static void check(Path group, LogPosition applied, long watermark, int maxEntryBytes) throws IOException {
        ShardLog.Verdict verdict =
                ShardLog.read(group, maxEntryBytes, false).verdict(Math.max(applied.index(), watermark));
        switch (verdict.condition()) {
            case SOUND -> {}
            case TORN_TAIL ->
                throw new DamagedLogException(
                        verdict.line() + ": nothing that was promised is missing: repair truncate-unacked cuts it off");
            case LOST_ENTRIES ->
                throw new DamagedLogException(
                        verdict.line() + ": look at it with repair inspect; then repair rejoin and start again");
        }
    }
}
