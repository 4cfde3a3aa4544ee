package io.sequencer.server.auth.token;

import io.sequencer.proto.log.v1.Command;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;

/** When the cluster needs a new key, and which. Any thread. */
public final class KeyRotation {
    private static final int ID_BYTES = 8;

    private final SigningKeys keys;
    private final Duration every;
    private final Duration tokensLive;
    private final InstantSource clock;
    private final SecureRandom random;

    /**
     * @param every how long a key signs
     * @param tokensLive the longest that anything signed by it is taken for
     */
    public KeyRotation(
            SigningKeys keys, Duration every, Duration tokensLive, InstantSource clock, SecureRandom random) {
        this.keys = keys;
        this.every = every;
        this.tokensLive = tokensLive;
        this.clock = clock;
        this.random = random;
    }

    /** What to propose now; of two that do so at once one wins. Empty while the newest key is good. */
    public Optional<Command> due() {
        Optional<Long> age = keys.ageMillis();
        if (age.isPresent() && age.get() < every.toMillis()) {
            return Optional.empty();
        }
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        String newest = keys.newest().map(SigningKey::id).orElse("");
        return Optional.of(Command.newBuilder()
                .setInstallSigningKey(
                        SigningKey.draw(HexFormat.of().formatHex(id), newest, clock.millis() + tokensLive.toMillis()))
                .build());
    }
}
