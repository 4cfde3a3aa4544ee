package io.sequencer.server.auth.token;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.InstallSigningKey;
import io.sequencer.proto.log.v1.SigningKeyRow;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;

/** One key of the cluster. Says of itself only its name. */
public final class SigningKey {
    private static final int KEY_BYTES = 32;
    /** What stands before the 32 bytes of an Ed25519 key in its X.509 form (RFC 8410). */
    private static final byte[] X509_PREFIX = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

    private final String id;
    private final PublicKey publicKey;
    private final Optional<PrivateKey> privateKey;
    private final long createdMillis;
    private final long retireMillis;

    private SigningKey(
            String id, PublicKey publicKey, Optional<PrivateKey> privateKey, long createdMillis, long retireMillis) {
        this.id = id;
        this.publicKey = publicKey;
        this.privateKey = privateKey;
        this.createdMillis = createdMillis;
        this.retireMillis = retireMillis;
    }

    /** @throws IllegalArgumentException if the row holds no key */
    static SigningKey of(SigningKeyRow row) {
        // The private half goes when the key is replaced.
        boolean signs = row.getRetireMillis() == 0;
        if (row.getPublicKey().size() != KEY_BYTES
                || (signs && row.getPrivateKey().size() != KEY_BYTES)) {
            throw new IllegalArgumentException("the signing key " + row.getKeyId() + " does not have 32 bytes");
        }
        byte[] encoded = Arrays.copyOf(X509_PREFIX, X509_PREFIX.length + KEY_BYTES);
        row.getPublicKey().copyTo(encoded, X509_PREFIX.length);
        try {
            KeyFactory keys = KeyFactory.getInstance("Ed25519");
            return new SigningKey(
                    row.getKeyId(),
                    keys.generatePublic(new X509EncodedKeySpec(encoded)),
                    signs
                            ? Optional.of(keys.generatePrivate(new EdECPrivateKeySpec(
                                    NamedParameterSpec.ED25519,
                                    row.getPrivateKey().toByteArray())))
                            : Optional.empty(),
                    row.getCreatedMillis(),
                    row.getRetireMillis());
        } catch (GeneralSecurityException e) {
            // Not as the cause: what a provider says of a key is none of our log's business.
            throw new IllegalArgumentException("the signing key " + row.getKeyId() + " is none: "
                    + e.getClass().getSimpleName());
        }
    }

    /**
     * A new key, as the command that installs it.
     *
     * @param expectedNewest the newest that is known; empty if there is none
     * @param olderRetireMillis when the ones before it stop to verify
     */
    static InstallSigningKey draw(String id, String expectedNewest, long olderRetireMillis) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] encoded = pair.getPublic().getEncoded();
            byte[] secret = ((EdECPrivateKey) pair.getPrivate())
                    .getBytes()
                    .orElseThrow(() -> new IllegalStateException("the JDK keeps the bytes of a key it has just made"));
            return InstallSigningKey.newBuilder()
                    .setKeyId(id)
                    .setPublicKey(ByteString.copyFrom(encoded, encoded.length - KEY_BYTES, KEY_BYTES))
                    .setPrivateKey(ByteString.copyFrom(secret))
                    .setExpectedNewest(expectedNewest)
                    .setOlderRetireMillis(olderRetireMillis)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no Ed25519", e);
        }
    }

    public String id() {
        return id;
    }

    PublicKey publicKey() {
        return publicKey;
    }

    /** Of the newest one. */
    Optional<PrivateKey> privateKey() {
        return privateKey;
    }

    long createdMillis() {
        return createdMillis;
    }

    boolean isNewest() {
        return retireMillis == 0;
    }

    /** Whether it verifies tokens at that time. */
    boolean verifiesAt(long nowMillis) {
        return isNewest() || nowMillis < retireMillis;
    }

    @Override
    public String toString() {
        return "signing key " + id;
    }
}
