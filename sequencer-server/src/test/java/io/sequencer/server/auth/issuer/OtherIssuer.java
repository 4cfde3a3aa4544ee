package io.sequencer.server.auth.issuer;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/** Somebody else's tokens and keys, right ones and others. */
final class OtherIssuer {
    static final String NAME = "https://login.example";
    static final String AUDIENCE = "sequencer-prod";

    private OtherIssuer() {}

    /** A key pair, its id and what it signs with. */
    record Signing(String id, String algorithm, KeyPair pair) {
        String jwk(OutputControlLevel level) {
            try {
                PublicJsonWebKey key = PublicJsonWebKey.Factory.newPublicJwk(pair.getPublic());
                key.setPrivateKey(pair.getPrivate());
                key.setKeyId(id);
                key.setUse("sig");
                return key.toJson(level);
            } catch (JoseException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static Signing rsa(String id, int bits) {
        return new Signing(id, "RS256", pair("RSA", generator -> generator.initialize(bits)));
    }

    static Signing p256(String id) {
        return ec(id, "secp256r1", "ES256");
    }

    static Signing ec(String id, String curve, String algorithm) {
        return new Signing(id, algorithm, pair("EC", generator -> {
            try {
                generator.initialize(new ECGenParameterSpec(curve));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }));
    }

    static Signing ed25519(String id) {
        return new Signing(id, "EdDSA", pair("Ed25519", generator -> {}));
    }

    private static KeyPair pair(String type, Consumer<KeyPairGenerator> shape) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
            shape.accept(generator);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String jwks(Signing... keys) {
        return set(Arrays.stream(keys)
                .map(key -> key.jwk(OutputControlLevel.PUBLIC_ONLY))
                .toArray(String[]::new));
    }

    static String set(String... keys) {
        return Arrays.stream(keys).collect(Collectors.joining(",", "{\"keys\":[", "]}"));
    }

    /** A right token, but for what is changed. */
    static String token(Signing key, long nowMillis, Consumer<JwtClaims> claims, Consumer<JsonWebSignature> header) {
        JwtClaims said = new JwtClaims();
        said.setIssuer(NAME);
        said.setAudience("another", AUDIENCE);
        said.setSubject("alice@corp.example");
        said.setNotBefore(NumericDate.fromMilliseconds(nowMillis));
        said.setExpirationTime(NumericDate.fromMilliseconds(nowMillis + 3_600_000));
        claims.accept(said);
        Key secret = key.pair().getPrivate();
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        signature.setDoKeyValidation(false);
        signature.setAlgorithmHeaderValue(key.algorithm());
        signature.setKeyIdHeaderValue(key.id());
        signature.setKey(secret);
        signature.setPayload(said.toJson());
        header.accept(signature);
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
