package io.sequencer.server.auth.password;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Makes and checks argon2id hashes. Any thread; each call holds its memory until it returns. */
final class PasswordHasher {
    private final HashCost cost;
    private final SecureRandom random;
    /** Of a password that nobody has: what a name without an account is checked against. */
    private final PasswordHash nobody;

    PasswordHasher(HashCost cost, SecureRandom random) {
        this.cost = cost;
        this.random = random;
        this.nobody = hash(bytes(PasswordHash.HASH_BYTES));
    }

    /** What a check found. */
    record Check(boolean fits, boolean outdated) {}

    PasswordHash hash(byte[] password) {
        byte[] salt = bytes(PasswordHash.SALT_BYTES);
        return new PasswordHash(cost, salt, argon2id(password, cost, salt, PasswordHash.HASH_BYTES));
    }

    /**
     * Compares in a time that depends on neither of both.
     *
     * @param phc what is stored; empty, or nothing that can be read: never fits, and takes as long
     */
    Check check(byte[] password, String phc) {
        PasswordHash stored = PasswordHash.parse(phc).orElse(nobody);
        byte[] expected = stored.hash();
        byte[] actual = argon2id(password, stored.cost(), stored.salt(), expected.length);
        boolean equal = MessageDigest.isEqual(expected, actual);
        return new Check(equal && stored != nobody, stored.cost().isBelow(cost));
    }

    private static byte[] argon2id(byte[] password, HashCost cost, byte[] salt, int length) {
        Argon2Parameters parameters = new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost.memoryKibibytes())
                .withIterations(cost.passes())
                .withParallelism(cost.lanes())
                .withSalt(salt)
                .build();
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(parameters);
        byte[] out = new byte[length];
        generator.generateBytes(password, out);
        Arrays.fill(password, (byte) 0);
        return out;
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
