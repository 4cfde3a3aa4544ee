package io.sequencer.server.auth.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.auth.RefusedAccessException;
import io.sequencer.server.config.people.IssuerSetting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutsideIssuersTest {
    private static final long START = 1_800_000_000_000L;
    private static final long LEAST_PAUSE_MILLIS = 100;
    private static final OtherIssuer.Signing RSA = OtherIssuer.rsa("r", 2048);
    private static final OtherIssuer.Signing P256 = OtherIssuer.p256("e");
    private static final OtherIssuer.Signing ED = OtherIssuer.ed25519("d");

    @TempDir
    private Path directory;

    private final AtomicLong now = new AtomicLong(START);
    private Path file;
    private OutsideIssuers issuers;

    @BeforeEach
    void start() throws IOException {
        file = directory.resolve("keys.json");
        write(OtherIssuer.jwks(RSA, P256, ED));
        issuers = start(setting("", "sub", 300_000));
    }

    private void write(String jwks) throws IOException {
        Files.writeString(file, jwks);
    }

    private IssuerSetting setting(String type, String claim, long refreshMillis) {
        return new IssuerSetting(
                OtherIssuer.NAME,
                OtherIssuer.AUDIENCE,
                "corp",
                Optional.of(file),
                "",
                claim,
                type,
                refreshMillis,
                LEAST_PAUSE_MILLIS,
                86_400_000);
    }

    private OutsideIssuers start(IssuerSetting setting) {
        return OutsideIssuers.start(List.of(setting), () -> Instant.ofEpochMilli(now.get()));
    }

    @AfterEach
    void stop() {
        issuers.close();
    }

    private void restart(IssuerSetting setting) {
        issuers.close();
        issuers = start(setting);
    }

    private String token(OtherIssuer.Signing key, Consumer<JwtClaims> claims, Consumer<JsonWebSignature> header) {
        return OtherIssuer.token(key, START, claims, header);
    }

    private String token(OtherIssuer.Signing key) {
        return token(key, claims -> {}, header -> {});
    }

    private Caller caller(String token) {
        return issuers.authenticate(token)
                .orElseThrow()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private ErrorCode refusal(String token) {
        try {
            throw new AssertionError("taken as " + caller(token));
        } catch (CompletionException e) {
            return ((RefusedAccessException) e.getCause()).error().getCode();
        }
    }

    @Test
    void tokenOfEachKindOfKeyIsTaken() {
        for (OtherIssuer.Signing key : List.of(RSA, P256, ED)) {
            Caller caller = caller(token(key));

            assertThat(caller)
                    .isEqualTo(new Caller(
                            "corp/alice@corp.example", Caller.Kind.USER, START + 3_600_000, Optional.empty()));
            assertThat(caller.administers()).isFalse();
        }
    }

    @Test
    void tokenOfNobodyKnownIsNotTheirs() {
        String other = token(RSA, claims -> claims.setIssuer("https://other.example"), header -> {});

        assertThat(issuers.authenticate(other)).isEmpty();
        assertThat(issuers.authenticate("no token")).isEmpty();
    }

    @Test
    void wrongAudienceOrTimeIsRefused() {
        assertThat(refusal(token(RSA, claims -> claims.setAudience("another"), header -> {})))
                .isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(refusal(token(RSA, claims -> claims.unsetClaim("aud"), header -> {})))
                .isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(refusal(token(RSA, claims -> claims.unsetClaim("exp"), header -> {})))
                .isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(refusal(token(
                        RSA,
                        claims -> claims.setNotBefore(NumericDate.fromMilliseconds(START + 120_000)),
                        header -> {})))
                .isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(refusal(token(
                        RSA,
                        claims -> {
                            claims.setNotBefore(NumericDate.fromMilliseconds(START - 500_000));
                            claims.setExpirationTime(NumericDate.fromMilliseconds(START - 120_000));
                        },
                        header -> {})))
                .isEqualTo(ErrorCode.TOKEN_EXPIRED);
    }

    @Test
    void takenTokenEndsAllTheSame() {
        String token = token(ED);
        caller(token);
        now.addAndGet(3_600_000 + 61_000);

        assertThat(refusal(token)).isEqualTo(ErrorCode.TOKEN_EXPIRED);
    }

    @Test
    void tokenWithoutAnEndInSightIsRefused() {
        for (long seconds : new long[] {START / 1000 + 90_000, Long.MAX_VALUE}) {
            assertThat(refusal(token(
                            ED, claims -> claims.setExpirationTime(NumericDate.fromSeconds(seconds)), header -> {})))
                    .isEqualTo(ErrorCode.UNAUTHENTICATED);
        }
    }

    @Test
    void publicKeyIsNoSecretOfAnotherAlgorithm() {
        for (OtherIssuer.Signing key : List.of(RSA, P256, ED)) {
            assertThat(refusal(token(key, claims -> {}, header -> {
                        header.setAlgorithmHeaderValue("HS256");
                        header.setKey(new HmacKey(key.pair().getPublic().getEncoded()));
                    })))
                    .isEqualTo(ErrorCode.UNAUTHENTICATED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS384", "RS512", "PS256"})
    void anotherAlgorithmOfTheSameKeyIsRefused(String algorithm) {
        assertThat(refusal(token(RSA, claims -> {}, header -> header.setAlgorithmHeaderValue(algorithm))))
                .isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void unsignedTokenIsRefused() {
        assertThat(refusal(token(RSA, claims -> {}, header -> {
                    header.setAlgorithmHeaderValue("none");
                    header.setKey(null);
                })))
                .isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jku", "jwk", "x5u", "x5c", "b64", "cty", "zip"})
    void tokenThatSpeaksOfKeysOrFormsIsRefused(String name) {
        assertThat(refusal(token(RSA, claims -> {}, header -> header.setHeader(name, "http://127.0.0.1/keys"))))
                .isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void keyOfTheSameIdButAnotherHandIsRefused() {
        assertThat(refusal(token(OtherIssuer.rsa("r", 2048)))).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(refusal(token(RSA, claims -> {}, header -> header.setKeyIdHeaderValue("e"))))
                .isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void typeIsThatOfATokenForAccess() {
        for (String type : List.of("JWT", "at+jwt", "application/AT+JWT")) {
            assertThat(caller(token(ED, claims -> {}, header -> header.setHeader("typ", type)))
                            .user())
                    .isEqualTo("corp/alice@corp.example");
        }
        for (String type : List.of("logout+jwt", "dpop+jwt", "secevent+jwt")) {
            assertThat(refusal(token(ED, claims -> {}, header -> header.setHeader("typ", type))))
                    .isEqualTo(ErrorCode.UNAUTHENTICATED);
        }
        restart(setting("at+jwt", "sub", 300_000));

        assertThat(refusal(token(ED))).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(caller(token(ED, claims -> {}, header -> header.setHeader("typ", "at+jwt")))
                        .user())
                .isEqualTo("corp/alice@corp.example");
    }

    @Test
    void nameIsTheClaimThatWasAskedFor() {
        restart(setting("", "preferred_username", 300_000));

        assertThat(caller(token(ED, claims -> claims.setStringClaim("preferred_username", "Alice"), header -> {}))
                        .user())
                .isEqualTo("corp/Alice");
        assertThat(refusal(token(ED))).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "al\u0000ice", "\u00e4da", "\u202egro"})
    void nameThatCouldPassForAnotherIsRefused(String name) {
        assertThat(refusal(token(ED, claims -> claims.setSubject(name), header -> {})))
                .isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void nameWithHalfACharacterIsRefused() {
        String escaped = "\\ud800";
        String token = token(ED, claims -> claims.setSubject("HALF"), header -> {
            header.setPayload(header.getUnverifiedPayload().replace("HALF", escaped));
        });

        assertThat(refusal(token)).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void nameOfTooManyBytesOrNoTextIsRefused() {
        assertThat(refusal(token(ED, claims -> claims.setSubject("a".repeat(251)), header -> {})))
                .isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(caller(token(ED, claims -> claims.setSubject("a".repeat(250)), header -> {}))
                        .user())
                .hasSize(255);
        restart(setting("", "number", 300_000));

        assertThat(refusal(token(ED, claims -> claims.setClaim("number", 5), header -> {})))
                .isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void keysThatAreReplacedAreFollowed() throws IOException {
        OtherIssuer.Signing next = OtherIssuer.p256("next");
        String old = token(RSA);
        caller(old);
        write(OtherIssuer.jwks(next));

        // A key that is not known is looked for, at most every so often.
        await().untilAsserted(() -> assertThat(caller(token(next)).user()).startsWith("corp/"));
        assertThat(refusal(old)).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void keysAreReadAgainWithoutATokenThatAsksForThem() throws IOException {
        restart(setting("", "sub", 100));
        String token = token(RSA);
        caller(token);
        write(OtherIssuer.jwks(ED));

        await().untilAsserted(() -> assertThat(refusal(token)).isEqualTo(ErrorCode.UNAUTHENTICATED));
    }

    @Test
    void keysThatCannotBeReadStayAsTheyWere() throws IOException {
        restart(setting("", "sub", 100));
        caller(token(RSA));
        OutsideIssuer issuer = issuers.all().iterator().next();
        for (String broken : List.of("{", "{\"keys\":[]}", "x".repeat(KeySet.MAX_BYTES + 1))) {
            long before = issuer.failures();
            write(broken);
            await().until(() -> issuer.failures() > before);

            assertThat(caller(token(RSA)).user()).isEqualTo("corp/alice@corp.example");
        }
        long before = issuer.failures();
        Files.delete(file);
        await().until(() -> issuer.failures() > before);

        assertThat(caller(token(RSA)).user()).isEqualTo("corp/alice@corp.example");
        assertThat(issuer.keys()).isEqualTo(3);
        write(OtherIssuer.jwks(ED));
        await().until(() -> issuer.keys() == 1);
    }

    @Test
    void withoutAnyKeysTheOutcomeIsUnknown() throws IOException {
        Files.delete(file);
        restart(setting("", "sub", 300_000));

        assertThat(refusal(token(RSA))).isEqualTo(ErrorCode.UNAVAILABLE);
    }

    @Test
    void issuerThatIsSentGarbageIsNotAskedForEachOfIt() {
        for (int i = 0; i < 1000; i++) {
            OtherIssuer.Signing unknown = new OtherIssuer.Signing("no-" + i, "EdDSA", ED.pair());
            assertThat(refusal(token(unknown))).isEqualTo(ErrorCode.UNAUTHENTICATED);
        }
    }

    @Test
    void refusalsRepeatNothingOfTheToken() {
        String token = token(ED, claims -> claims.setSubject("sec ret"), header -> {});
        assertThat(issuers.authenticate(token).orElseThrow())
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableThat()
                .withMessageNotContainingAny(
                        "sec ret", token, new String(ED.pair().getPublic().getEncoded(), StandardCharsets.ISO_8859_1));
    }
}
