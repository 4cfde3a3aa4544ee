package io.sequencer.client.history;

import io.sequencer.proto.v1.AuthorRange;
import java.time.Instant;
import java.util.Optional;

/**
 * A run of code points that one op inserted.
 *
 * @param from its first code point
 * @param length code points
 * @param serverSeq the op; 0 if it is older than the retained log, and then nothing more is known
 * @param clientId the session that wrote it
 * @param user who wrote it
 * @param time when the op was numbered; empty if it is not known
 */
public record AuthoredRange(
        int from, int length, long serverSeq, String clientId, String user, Optional<Instant> time) {

    static AuthoredRange of(int from, AuthorRange range) {
        return new AuthoredRange(
                from,
                range.getLength(),
                range.getServerSeq(),
                range.getClientId(),
                range.getUser(),
                HistoryEntry.time(range.getTimeMillis()));
    }

    /** Behind its last code point. */
    public int to() {
        return from + length;
    }
}
