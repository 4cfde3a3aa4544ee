package io.sequencer.server.auth.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.protobuf.ByteString;
import io.sequencer.proto.v1.Error;
import io.sequencer.server.auth.Refusals;
import io.sequencer.server.auth.RefusedAccessException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/**
 * Signs and verifies access tokens. Any thread.
 *
 * <p>A verified token is remembered by its SHA-256 until it expires, so that a client that sends it with each request costs one
 * signature check; what is remembered is bounded in number.
 */
public final class AccessTokens {
    /** RFC 9068: what it is, so that no other kind of token of the same issuer passes for it. */
    static final String TYPE = "at+jwt";

    static final String LOGIN = "sid";
    private static final int REMEMBERED = 20_000;

    private final String clusterId;
    private final SigningKeys keys;
    private final Duration lifetime;
    private final InstantSource clock;
    private final Cache<ByteString, TokenClaims> verified =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    /** @param clusterId issuer and audience of every token */
    public AccessTokens(String clusterId, SigningKeys keys, Duration lifetime, InstantSource clock) {
        this.clusterId = clusterId;
        this.keys = keys;
        this.lifetime = lifetime;
        this.clock = clock;
    }

    /** A signed token and when it expires, in milliseconds of the wall clock. Prints as nothing. */
    public record Signed(String token, long expiresMillis) {
        @Override
        public String toString() {
            return "an access token";
        }
    }

    /**
     * @param notAfterMillis when the login ends anyway
     * @return empty if this node knows no key yet
     */
    public Optional<Signed> sign(String user, String loginId, long notAfterMillis) {
        return keys.newest().map(key -> sign(key, user, loginId, notAfterMillis));
    }

    private Signed sign(SigningKey key, String user, String loginId, long notAfterMillis) {
        long now = clock.millis();
        // Whole seconds are what a token can say.
        long expires = Math.min(now + lifetime.toMillis(), notAfterMillis) / 1000 * 1000;
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(clusterId);
        claims.setAudience(clusterId);
        claims.setSubject(user);
        claims.setStringClaim(LOGIN, loginId);
        claims.setIssuedAt(NumericDate.fromMilliseconds(now));
        claims.setNotBefore(NumericDate.fromMilliseconds(now));
        claims.setExpirationTime(NumericDate.fromMilliseconds(expires));
        claims.setGeneratedJwtId();
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.EDDSA);
        signature.setHeader("typ", TYPE);
        signature.setKeyIdHeaderValue(key.id());
        signature.setPayload(claims.toJson());
        signature.setKey(key.privateKey().orElseThrow(() -> new IllegalStateException(key + " does not sign")));
        try {
            return new Signed(signature.getCompactSerialization(), expires);
        } catch (JoseException e) {
            throw new IllegalStateException("a token cannot be signed", e);
        }
    }

    /**
     * What the token says, if it is one of this cluster's and has not expired.
     *
     * @throws RefusedAccessException why it is not taken
     */
    public TokenClaims verify(String token) {
        ByteString digest = Digests.sha256(ByteString.copyFrom(token, StandardCharsets.UTF_8));
        TokenClaims known = verified.getIfPresent(digest);
        if (known == null) {
            known = check(token);
            verified.put(digest, known);
        } else if (known.expiresMillis() <= clock.millis()) {
            verified.invalidate(digest);
            throw new RefusedAccessException(Refusals.expired());
        }
        return known;
    }

    /** The key that the token names, if this node does not know it: another one may have it already. */
    public Optional<String> unknownKey(String token) {
        return JwtCheck.keyId(token).filter(id -> keys.verifying(id).isEmpty());
    }

    private TokenClaims check(String token) {
        JwtClaims claims = new JwtCheck(
                        new JwtCheck.Expected(clusterId, clusterId, AlgorithmIdentifiers.EDDSA, Optional.of(TYPE)),
                        id -> keys.verifying(id).map(SigningKey::publicKey),
                        clock)
                .check(token);
        try {
            String login = claims.getStringClaimValue(LOGIN);
            if (login == null) {
                throw new RefusedAccessException(noLogin());
            }
            return new TokenClaims(
                    claims.getSubject(), login, claims.getExpirationTime().getValueInMillis());
        } catch (MalformedClaimException e) {
            throw new RefusedAccessException(noLogin());
        }
    }

    private static Error noLogin() {
        return Refusals.badToken("it names no login");
    }
}
