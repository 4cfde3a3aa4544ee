package io.sequencer.chaos.access;

import io.sequencer.proto.v1.ErrorCode;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;

/** Tokens of an issuer outside of the cluster: right ones, and every kind of wrong one. */
final class OutsideTokens {
    static final String AUDIENCE = "sequencer-test";
    private static final float MINUTES_GOOD = 10;
    private static final float MINUTES_AWAY = 5;

    private final String issuer;
    private final String keyId;
    private final String algorithm;
    private final KeyPair pair;

    private OutsideTokens(String issuer, String keyId, String algorithm, KeyPair pair) {
        this.issuer = issuer;
        this.keyId = keyId;
        this.algorithm = algorithm;
        this.pair = pair;
    }

    /** A token that must not be taken, what is wrong with it, and what is said. */
    record Wrong(String what, String token, ErrorCode code) {}

    static OutsideTokens rsa(String issuer, String keyId) {
        return new OutsideTokens(issuer, keyId, "RS256", pair("RSA"));
    }

    static OutsideTokens ed25519(String issuer, String keyId) {
        return new OutsideTokens(issuer, keyId, "EdDSA", pair("Ed25519"));
    }

    private static KeyPair pair(String type) {
        try {
            return KeyPairGenerator.getInstance(type).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The set of this key alone. */
    String jwks() {
        try {
            PublicJsonWebKey key = PublicJsonWebKey.Factory.newPublicJwk(pair.getPublic());
            key.setKeyId(keyId);
            return new JsonWebKeySet(key).toJson();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    String of(String user) {
        return token(claims -> claims.setSubject(user), header -> {});
    }

    private String token(Consumer<JwtClaims> claims, Consumer<JsonWebSignature> header) {
        JwtClaims said = new JwtClaims();
        said.setIssuer(issuer);
        said.setAudience(AUDIENCE);
        said.setSubject("alice");
        said.setExpirationTimeMinutesInTheFuture(MINUTES_GOOD);
        claims.accept(said);
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        signature.setAlgorithmHeaderValue(algorithm);
        signature.setKeyIdHeaderValue(keyId);
        signature.setKey(pair.getPrivate());
        signature.setPayload(said.toJson());
        header.accept(signature);
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    List<Wrong> wrong() {
        KeyPair stranger = pair(pair.getPrivate().getAlgorithm());
        String right = of("alice");
        int body = right.indexOf('.') + 1;
        char other = right.charAt(body + 20) == 'A' ? 'B' : 'A';
        List<Wrong> wrong = new ArrayList<>();
        refused(wrong, "changed", right.substring(0, body + 20) + other + right.substring(body + 21));
        refused(wrong, "without its signature", right.substring(0, right.lastIndexOf('.') + 1));
        refused(
                wrong,
                "of another hand under the same key id",
                token(claims -> {}, header -> header.setKey(stranger.getPrivate())));
        refused(wrong, "of an unknown key", token(claims -> {}, header -> header.setKeyIdHeaderValue("unknown")));
        refused(wrong, "of an unknown issuer", token(claims -> claims.setIssuer("https://evil.example"), header -> {}));
        refused(wrong, "of the cluster, by its word", token(claims -> claims.setIssuer("local"), header -> {}));
        refused(wrong, "for somebody else", token(claims -> claims.setAudience("another"), header -> {}));
        refused(wrong, "of algorithm none", token(claims -> {}, header -> {
            header.setAlgorithmHeaderValue("none");
            header.setKey(null);
        }));
        refused(wrong, "signed with the public key as a secret", token(claims -> {}, header -> {
            header.setAlgorithmHeaderValue("HS256");
            header.setKey(new HmacKey(pair.getPublic().getEncoded()));
        }));
        if (algorithm.equals("RS256")) {
            refused(
                    wrong,
                    "of another algorithm of its key",
                    token(claims -> {}, header -> header.setAlgorithmHeaderValue("PS256")));
        }
        refused(
                wrong,
                "that brings its key's address",
                token(claims -> {}, header -> header.setHeader("jku", "http://127.0.0.1/keys")));
        refused(
                wrong,
                "of the future",
                token(claims -> claims.setNotBeforeMinutesInThePast(-MINUTES_AWAY), header -> {}));
        refused(wrong, "without an end", token(claims -> claims.unsetClaim("exp"), header -> {}));
        wrong.add(new Wrong(
                "of the past",
                token(claims -> claims.setExpirationTimeMinutesInTheFuture(-MINUTES_AWAY), header -> {}),
                ErrorCode.TOKEN_EXPIRED));
        return wrong;
    }

    private static void refused(List<Wrong> wrong, String what, String token) {
        wrong.add(new Wrong(what, token, ErrorCode.UNAUTHENTICATED));
    }
}
