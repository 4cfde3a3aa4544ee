package io.sequencer.server.auth.token;

import io.sequencer.server.auth.Refusals;
import io.sequencer.server.auth.RefusedAccessException;
import java.security.Key;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/**
 * Whether a token is what one issuer gives out, by the best current practices for JWT (RFC 8725). Any thread.
 *
 * <p>The algorithm is the issuer's, the keys are those we hold: whatever a token says of keys is a reason to refuse it.
 */
public final class JwtCheck {
    /** Ours have about 500 bytes, those of other issuers seldom more than 2,000. */
    public static final int MAX_TOKEN_UNITS = 8192;

    private static final int LEEWAY_SECONDS = 60;
    /** Headers that name or bring a key, or change what is signed or how it is to be understood. */
    private static final List<String> REFUSED_HEADERS =
            List.of("jku", "jwk", "x5u", "x5c", "crit", "b64", "cty", "zip");

    private static final Set<String> USUAL_TYPES = Set.of("jwt", "at+jwt");

    private final Expected expected;
    private final Function<String, Optional<? extends Key>> keys;
    private final InstantSource clock;

    /**
     * @param algorithm the only one
     * @param type of the header {@code typ}; empty: {@code JWT}, {@code at+jwt} or none, as issuers do that say nothing of use;
     *     never that of a token for something else (a log-out, a proof of possession, an event)
     */
    public record Expected(String issuer, String audience, String algorithm, Optional<String> type) {}

    /** @param keys that verify, by their {@code kid} */
    public JwtCheck(Expected expected, Function<String, Optional<? extends Key>> keys, InstantSource clock) {
        this.expected = expected;
        this.keys = keys;
        this.clock = clock;
    }

    /** The key that a token names, without a look at anything else; empty if that cannot be read. */
    public static Optional<String> keyId(String token) {
        return parsed(token).flatMap(JwtCheck::keyId);
    }

    /** Not the library's accessor: it throws where the header holds something else than text. */
    private static Optional<String> keyId(JsonWebSignature signature) {
        return signature.getHeaders().getObjectHeaderValue("kid") instanceof String id
                ? Optional.of(id)
                : Optional.empty();
    }

    /** The issuer that a token names, whoever wrote that; empty if that cannot be read. */
    public static Optional<String> issuer(String token) {
        return parsed(token).flatMap(signature -> {
            try {
                return Optional.ofNullable(
                        JwtClaims.parse(signature.getUnverifiedPayload()).getIssuer());
            } catch (MalformedClaimException | InvalidJwtException e) {
                return Optional.empty();
            }
        });
    }

    private static Optional<JsonWebSignature> parsed(String token) {
        if (!looksLikeOne(token)) {
            return Optional.empty();
        }
        try {
            return JsonWebStructure.fromCompactSerialization(token) instanceof JsonWebSignature signature
                    ? Optional.of(signature)
                    : Optional.empty();
        } catch (JoseException e) {
            return Optional.empty();
        }
    }

    /** Three parts: a signed token. One of five is encrypted, which nobody of ours ever is. */
    private static boolean looksLikeOne(String token) {
        return token.length() <= MAX_TOKEN_UNITS
                && token.chars().filter(c -> c == '.').count() == 2;
    }

    /**
     * The token's claims, all of whose signature, issuer, audience, times and subject are right.
     *
     * @throws RefusedAccessException why it is not taken
     */
    public JwtClaims check(String token) {
        if (!looksLikeOne(token)) {
            throw refused("it is no signed JWT of at most " + MAX_TOKEN_UNITS + " characters");
        }
        JwtConsumerBuilder builder = new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, expected.algorithm))
                .setVerificationKeyResolver((signature, nesting) -> key(signature))
                .setRequireExpirationTime()
                .setRequireSubject()
                .setAllowedClockSkewInSeconds(LEEWAY_SECONDS)
                .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
                .setExpectedIssuer(expected.issuer)
                .setExpectedAudience(expected.audience);
        expected.type.ifPresent(type -> builder.setExpectedType(true, type));
        JwtConsumer consumer = builder.build();
        try {
            return consumer.processToClaims(token);
        } catch (InvalidJwtException e) {
            throw refusal(e);
        }
    }

    private Key key(JsonWebSignature signature) throws UnresolvableKeyException {
        for (String header : REFUSED_HEADERS) {
            if (signature.getHeaders().getObjectHeaderValue(header) != null) {
                throw new UnresolvableKeyException("header " + header);
            }
        }
        if (expected.type.isEmpty() && !isUsualType(signature.getHeaders().getObjectHeaderValue("typ"))) {
            throw new UnresolvableKeyException("header typ");
        }
        String id = keyId(signature).orElseThrow(() -> new UnresolvableKeyException("no kid"));
        Optional<? extends Key> key = keys.apply(id);
        return key.orElseThrow(() -> new UnresolvableKeyException("unknown kid"));
    }

    private static boolean isUsualType(@Nullable Object type) {
        return type == null
                || (type instanceof String text
                        && USUAL_TYPES.contains(text.toLowerCase(Locale.ROOT).replaceFirst("^application/", "")));
    }

    /** Says what kind of thing is wrong, never what stood there. */
    private static RefusedAccessException refusal(InvalidJwtException e) {
        if (e.hasErrorCode(ErrorCodes.EXPIRED)) {
            return new RefusedAccessException(Refusals.expired());
        }
        if (e.hasErrorCode(ErrorCodes.NOT_YET_VALID)) {
            return refused("it is not valid yet");
        }
        if (e.hasErrorCode(ErrorCodes.ISSUER_INVALID) || e.hasErrorCode(ErrorCodes.ISSUER_MISSING)) {
            return refused("it is of another issuer");
        }
        if (e.hasErrorCode(ErrorCodes.AUDIENCE_INVALID) || e.hasErrorCode(ErrorCodes.AUDIENCE_MISSING)) {
            return refused("it is meant for somebody else");
        }
        return refused("its form, key or signature is not right");
    }

    private static RefusedAccessException refused(String why) {
        return new RefusedAccessException(Refusals.badToken(why));
    }
}
