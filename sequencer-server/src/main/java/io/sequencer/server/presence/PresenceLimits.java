package io.sequencer.server.presence;

import java.time.Duration;

/**
 * How much presence there may be.
 *
 * @param perDocument clients that are present in one document at once
 * @param allBytes of the states of all clients in all documents that this node knows of
 * @param ttl a client that was silent for so long is gone
 * @param pause between two messages about one document
 */
public record PresenceLimits(int perDocument, long allBytes, Duration ttl, Duration pause) {
    public PresenceLimits {
        if (perDocument < 1 || allBytes < 1 || ttl.isNegative() || ttl.isZero() || pause.isNegative()) {
            throw new IllegalArgumentException("presence limits out of range");
        }
    }
}
