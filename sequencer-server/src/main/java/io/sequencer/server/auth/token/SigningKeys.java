package io.sequencer.server.auth.token;

import io.sequencer.proto.log.v1.SigningKeyRow;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The cluster's keys as this node's replica of shard 0 has them. Any thread. */
public final class SigningKeys {
    private final InstantSource clock;
    private long newestLogIndex;
    private volatile Map<String, SigningKey> byId = Map.of();

    public SigningKeys(InstantSource clock) {
        this.clock = clock;
    }

    /** What the replica holds, instead of all that was known; rows that were read before a newer key came change nothing. */
    public synchronized void replace(Collection<SigningKeyRow> rows) {
        long newest =
                rows.stream().mapToLong(SigningKeyRow::getCreatedLogIndex).max().orElse(0);
        if (newest < newestLogIndex) {
            return;
        }
        newestLogIndex = newest;
        Map<String, SigningKey> keys = new LinkedHashMap<>();
        rows.forEach(row -> keys.put(row.getKeyId(), SigningKey.of(row)));
        byId = Map.copyOf(keys);
    }

    /** The key that signs; empty until shard 0 has one. */
    public Optional<SigningKey> newest() {
        return byId.values().stream().filter(SigningKey::isNewest).findFirst();
    }

    /** A key that verifies now. */
    Optional<SigningKey> verifying(String id) {
        return Optional.ofNullable(byId.get(id)).filter(key -> key.verifiesAt(clock.millis()));
    }

    /** How old the newest one is, in milliseconds; empty if there is none. */
    public Optional<Long> ageMillis() {
        return newest().map(key -> clock.millis() - key.createdMillis());
    }
}
