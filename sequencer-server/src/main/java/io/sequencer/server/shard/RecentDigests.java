package io.sequencer.server.shard;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.AppliedRow;
import java.util.Optional;

/**
 * The shard's state digests at its newest log indexes, so that nodes which are not at the same entry can still compare. The
 * apply thread adds, any thread asks. A bounded ring: what is older, or was before a start or an install, is not known.
 */
final class RecentDigests {
    /** About 400 kB a shard. At 1,000 entries a second four seconds, in which a statement has to get through the log. */
    static final int KEPT = 4_096;

    /** Of a state without documents. */
    private static final ByteString EMPTY = ByteString.copyFrom(new byte[32]);

    private final long[] indexes = new long[KEPT];
    private final ByteString[] digests = new ByteString[KEPT];
    private long count;

    /** The state was opened or replaced: what was known is not its past. */
    synchronized void restart(AppliedRow applied) {
        count = 0;
        add(applied);
    }

    /** The next entry was applied. */
    synchronized void add(AppliedRow applied) {
        int slot = (int) (count % KEPT);
        indexes[slot] = applied.getLogIndex();
        digests[slot] = applied.getStateDigest().isEmpty() ? EMPTY : applied.getStateDigest();
        count++;
    }

    /**
     * The digest when everything up to the index was applied.
     *
     * @param index at most what is applied: entries of Raft's own are not told here and change no digest
     */
    synchronized Optional<ByteString> at(long index) {
        long low = Math.max(0, count - KEPT);
        if (count == 0 || index < indexes[(int) (low % KEPT)]) {
            return Optional.empty();
        }
        long high = count - 1;
        while (low < high) {
            long middle = (low + high + 1) >>> 1;
            if (indexes[(int) (middle % KEPT)] <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return Optional.of(digests[(int) (low % KEPT)]);
    }
}
