package io.sequencer.server.auth.password;

import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A stored password: {@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash}, as other software writes it too. */
final class PasswordHash {
    static final int SALT_BYTES = 16;
    static final int HASH_BYTES = 32;
    /** A stored hash is ours, but a restored one may be anybody's: none may take more memory than this. */
    private static final int MAX_MEMORY_KIBIBYTES = 1 << 20;

    private static final int MAX_PASSES = 100;
    private static final int MAX_LANES = 16;
    private static final Pattern PHC =
            Pattern.compile("\\$argon2id\\$v=19\\$m=([0-9]{1,7}),t=([0-9]{1,3}),p=([0-9]{1,2})"
                    + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

    private final HashCost cost;
    private final byte[] salt;
    private final byte[] hash;

    PasswordHash(HashCost cost, byte[] salt, byte[] hash) {
        this.cost = cost;
        this.salt = salt.clone();
        this.hash = hash.clone();
    }

    /** Empty if it is no such string, or one that costs too much. */
    static Optional<PasswordHash> parse(String phc) {
        Matcher parts = PHC.matcher(phc);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int memory = number(parts, 1);
        int passes = number(parts, 2);
        int lanes = number(parts, 3);
        if (lanes < 1 || lanes > MAX_LANES || passes < 1 || passes > MAX_PASSES) {
            return Optional.empty();
        }
        if (memory < 8 * lanes || memory > MAX_MEMORY_KIBIBYTES) {
            return Optional.empty();
        }
        try {
            Base64.Decoder decoder = Base64.getDecoder();
            return Optional.of(new PasswordHash(
                    new HashCost(memory, passes, lanes),
                    decoder.decode(Objects.requireNonNull(parts.group(4))),
                    decoder.decode(Objects.requireNonNull(parts.group(5)))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static int number(Matcher parts, int group) {
        return Integer.parseInt(Objects.requireNonNull(parts.group(group)));
    }

    String phc() {
        Base64.Encoder encoder = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + cost.memoryKibibytes() + ",t=" + cost.passes() + ",p=" + cost.lanes() + "$"
                + encoder.encodeToString(salt) + "$" + encoder.encodeToString(hash);
    }

    HashCost cost() {
        return cost;
    }

    byte[] salt() {
        return salt.clone();
    }

    byte[] hash() {
        return Arrays.copyOf(hash, hash.length);
    }
}
