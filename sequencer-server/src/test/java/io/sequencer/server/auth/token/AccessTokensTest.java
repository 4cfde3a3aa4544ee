package io.sequencer.server.auth.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sequencer.proto.log.v1.SigningKeyRow;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.auth.RefusedAccessException;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokensTest {
    private static final long START = 1_800_000_000_000L;
    private static final String LOGIN = "00112233445566778899aabbccddeeff";

    private final AtomicLong now = new AtomicLong(START);
    private final SigningKeyRow row = TestKeys.row("k1", START, 0);
    private final SigningKeys keys = new SigningKeys(() -> Instant.ofEpochMilli(now.get()));
    private final AccessTokens tokens = tokens("cluster-a", keys);

    private AccessTokens tokens(String cluster, SigningKeys signing) {
        return new AccessTokens(cluster, signing, Duration.ofMinutes(15), () -> Instant.ofEpochMilli(now.get()));
    }

    @BeforeEach
    void install() {
        keys.replace(List.of(row));
    }

    private String sign() {
        return tokens.sign("ada", LOGIN, Long.MAX_VALUE).orElseThrow().token();
    }

    /** A token like ours but for what is changed. */
    private String forged(Consumer<JwtClaims> claims, Consumer<JsonWebSignature> header) {
        JwtClaims said = new JwtClaims();
        said.setIssuer("cluster-a");
        said.setAudience("cluster-a");
        said.setSubject("ada");
        said.setStringClaim(AccessTokens.LOGIN, LOGIN);
        said.setNotBefore(NumericDate.fromMilliseconds(START));
        said.setExpirationTime(NumericDate.fromMilliseconds(START + 900_000));
        claims.accept(said);
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        signature.setAlgorithmHeaderValue("EdDSA");
        signature.setHeader("typ", AccessTokens.TYPE);
        signature.setKeyIdHeaderValue("k1");
        signature.setKey(SigningKey.of(row).privateKey().orElseThrow());
        signature.setPayload(said.toJson());
        header.accept(signature);
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private Error refusal(String token) {
        RefusedAccessException refused = catchThrowableOfType(RefusedAccessException.class, () -> tokens.verify(token));
        assertThat(refused).as("the token must not be taken").isNotNull();
        return refused.error();
    }

    @Test
    void tokenSaysWhoAndUntilWhen() {
        AccessTokens.Signed signed = tokens.sign("ada", LOGIN, Long.MAX_VALUE).orElseThrow();

        assertThat(tokens.verify(signed.token())).isEqualTo(new TokenClaims("ada", LOGIN, START + 900_000));
        assertThat(signed.expiresMillis()).isEqualTo(START + 900_000);
    }

    @Test
    void forgeryWithoutAChangeWouldPass() {
        assertThat(tokens.verify(forged(claims -> {}, header -> {})).user()).isEqualTo("ada");
    }

    @Test
    void tokenEndsWithItsLogin() {
        assertThat(tokens.sign("ada", LOGIN, START + 5_999).orElseThrow().expiresMillis())
                .isEqualTo(START + 5_000);
    }

    @Test
    void expiredTokenIsRefusedAlsoWhenItWasTakenBefore() {
        String token = sign();
        tokens.verify(token);
        now.addAndGet(900_000 + 61_000);

        assertThat(refusal(token).getCode()).isEqualTo(ErrorCode.TOKEN_EXPIRED);
        assertThat(refusal(token).getCode()).isEqualTo(ErrorCode.TOKEN_EXPIRED);
    }

    @Test
    void unsignedTokenIsRefused() {
        String token = forged(claims -> {}, header -> {
            header.setAlgorithmHeaderValue("none");
            header.setKey(null);
        });

        assertThat(refusal(token).getCode()).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void publicKeyIsNoSecretOfAnotherAlgorithm() {
        Key asSecret = new HmacKey(row.getPublicKey().toByteArray());
        String token = forged(claims -> {}, header -> {
            header.setAlgorithmHeaderValue("HS256");
            header.setKey(asSecret);
        });

        assertThat(refusal(token).getCode()).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void keyOfAnotherClusterIsRefused() {
        SigningKeyRow other = TestKeys.row("k1", START, 0);
        String token = forged(
                claims -> {},
                header -> header.setKey(SigningKey.of(other).privateKey().orElseThrow()));

        assertThat(refusal(token).getCode()).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void issuerAndAudienceAreThisCluster() {
        assertThat(refusal(forged(claims -> claims.setIssuer("cluster-b"), header -> {}))
                        .getMessage())
                .contains("another issuer");
        assertThat(refusal(forged(claims -> claims.setAudience("cluster-b"), header -> {}))
                        .getMessage())
                .contains("somebody else");
        assertThatThrownBy(() -> tokens("cluster-b", keys).verify(sign())).isInstanceOf(RefusedAccessException.class);
    }

    @Test
    void tokenWithoutAnEndOrALoginOrOfLaterIsRefused() {
        assertThat(refusal(forged(claims -> claims.unsetClaim("exp"), header -> {}))
                        .getCode())
                .isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(refusal(forged(claims -> claims.unsetClaim(AccessTokens.LOGIN), header -> {}))
                        .getCode())
                .isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(refusal(forged(claims -> claims.unsetClaim("sub"), header -> {}))
                        .getCode())
                .isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(refusal(forged(
                                claims -> claims.setNotBefore(NumericDate.fromMilliseconds(START + 120_000)),
                                header -> {}))
                        .getMessage())
                .contains("not valid yet");
    }

    @Test
    void typeIsThatOfAnAccessToken() {
        assertThat(refusal(forged(claims -> {}, header -> header.setHeader("typ", "JWT")))
                        .getCode())
                .isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jku", "jwk", "x5u", "x5c", "b64", "cty", "zip"})
    void tokenThatSpeaksOfKeysOrFormsIsRefused(String header) {
        String token = forged(claims -> {}, signature -> signature.setHeader(header, "http://127.0.0.1/keys"));

        assertThat(refusal(token).getCode()).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void tokenWithACriticalHeaderIsRefused() {
        String token = forged(claims -> {}, signature -> {
            signature.getHeaders().setObjectHeaderValue("crit", List.of("exp"));
            signature.setHeader("exp", "1");
        });

        assertThat(refusal(token).getCode()).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void anyChangedByteBreaksIt() {
        String token = sign();
        String[] parts = token.split("\\.");
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String changed = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(claims.replace("\"ada\"", "\"bob\"").getBytes(StandardCharsets.UTF_8));

        assertThat(claims).contains("\"ada\"");
        assertThat(refusal(parts[0] + "." + changed + "." + parts[2]).getCode()).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a.b.c",
                "a.b.c.d.e",
                "\u0000.\u0000.\u0000",
                "eyJhbGciOiJub25lIn0.e30.",
                "eyJhbGciOiJFZERTQSIsImtpZCI6NX0.e30.AA"
            })
    void whatIsNoTokenIsRefused(String token) {
        assertThat(refusal(token).getCode()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(tokens.unknownKey(token)).isEmpty();
    }

    @Test
    void tokenThatIsTooLongIsNotLookedAt() {
        String token = forged(claims -> claims.setStringClaim("x", "y".repeat(JwtCheck.MAX_TOKEN_UNITS)), header -> {});

        assertThat(refusal(token).getMessage()).contains("at most");
    }

    @Test
    void refusalsAndKeysRepeatNothingSecret() {
        String secret = row.getPrivateKey().toString();

        assertThat(SigningKey.of(row)).hasToString("signing key k1");
        assertThat(tokens.sign("ada", LOGIN, Long.MAX_VALUE).orElseThrow().toString())
                .isEqualTo("an access token");
        assertThat(refusal("abc.def.ghi").getMessage()).doesNotContain("abc").doesNotContain(secret);
    }

    @Test
    void olderKeyVerifiesUntilItRetires() {
        String old = sign();
        keys.replace(List.of(TestKeys.retiring(row, START + 1_200_000), TestKeys.row("k2", START, 0)));
        AccessTokens fresh = tokens("cluster-a", keys);

        assertThat(fresh.verify(old).user()).isEqualTo("ada");
        assertThat(JwtCheck.keyId(sign())).contains("k2");

        keys.replace(List.of(TestKeys.retiring(row, START), TestKeys.row("k2", START, 0)));

        assertThatThrownBy(() -> tokens("cluster-a", keys).verify(old)).isInstanceOf(RefusedAccessException.class);
        assertThat(tokens.unknownKey(old)).isPresent();
    }

    @Test
    void withoutAKeyNothingIsSigned() {
        keys.replace(List.of());

        assertThat(tokens.sign("ada", LOGIN, Long.MAX_VALUE)).isEmpty();
    }
}
