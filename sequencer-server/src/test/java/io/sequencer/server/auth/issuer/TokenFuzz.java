package io.sequencer.server.auth.issuer;

import io.sequencer.server.auth.Caller;
import io.sequencer.server.auth.RefusedAccessException;
import io.sequencer.server.auth.token.AccessTokens;
import io.sequencer.server.auth.token.SigningKeys;
import io.sequencer.server.auth.token.TestKeys;
import io.sequencer.server.config.people.IssuerSetting;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Tokens, in two ways: bytes as they come; and, behind an {@code S}, a header and claims (a line each) that the issuer
 * really signed, so that what stands behind the signature is reached.
 */
public final class TokenFuzz {
    private static final InstantSource CLOCK = () -> Instant.ofEpochMilli(1_800_000_000_000L);
    private static final OtherIssuer.Signing KEY = OtherIssuer.ed25519("d");
    private static final IssuerSetting SETTING =
            new IssuerSetting("i", "a", "p", Optional.empty(), "", "sub", "", 86_400_000, 3_600_000, 86_400_000);
    private static final IssuerKeys KEYS = new IssuerKeys(
            "p",
            () -> OtherIssuer.jwks(KEY).getBytes(StandardCharsets.UTF_8),
            new IssuerKeys.Pace(Duration.ofDays(1), Duration.ofDays(1)),
            System::nanoTime);
    /** Not waited for here: the other thread reads when this class is there. */
    private static final CompletableFuture<Void> READ = KEYS.lookAgain();

    private static final OutsideIssuer ISSUER = new OutsideIssuer(SETTING, KEYS, CLOCK);
    private static final AccessTokens OWN = own();

    private TokenFuzz() {}

    private static AccessTokens own() {
        SigningKeys keys = new SigningKeys(CLOCK);
        keys.replace(List.of(TestKeys.row("d", 0, 0)));
        return new AccessTokens("c", keys, Duration.ofMinutes(15), CLOCK);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        READ.join();
        boolean isSigned = input.length > 0 && input[0] == 'S';
        String text = new String(input, StandardCharsets.UTF_8);
        String token = isSigned ? signed(text.substring(1)) : text;
        try {
            OWN.unknownKey(token);
            OWN.verify(token);
            throw new IllegalStateException("taken as one of the cluster's");
        } catch (RefusedAccessException e) {
            refused(e);
        }
        try {
            Caller caller = ISSUER.authenticate(token).join();
            if (!isSigned || !caller.user().matches("p/[!-~]{1,253}") || caller.kind() != Caller.Kind.USER) {
                throw new IllegalStateException("taken as " + caller);
            }
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof RefusedAccessException refusal)) {
                throw e;
            }
            refused(refusal);
        }
    }

    private static void refused(RefusedAccessException refusal) {
        if (refusal.error().getMessage().length() > 300) {
            throw new IllegalStateException("a refusal repeats what was sent");
        }
    }

    private static String signed(String text) {
        int line = text.indexOf('\n');
        String header = line < 0 ? text : text.substring(0, line);
        String claims = line < 0 ? "" : text.substring(line + 1);
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String body = base64.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(KEY.pair().getPrivate());
            signature.update(body.getBytes(StandardCharsets.US_ASCII));
            return body + "." + base64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static List<byte[]> seeds() {
        String right = "S{\"alg\":\"EdDSA\",\"kid\":\"d\"}\n"
                + "{\"iss\":\"i\",\"aud\":[\"a\"],\"sub\":\"alice\",\"nbf\":1799999999,\"exp\":1800003600}";
        String odd =
                "S{\"alg\":\"EdDSA\",\"kid\":\"d\",\"typ\":\"at+jwt\",\"crit\":[\"exp\"],\"jwk\":{},\"jku\":\"x\",\"cty\":\"JWT\"}\n"
                        + "{\"iss\":\"i\",\"aud\":\"a\",\"sub\":{\"\\ud800\":null},\"exp\":1e400,\"iat\":-1}";
        String token = "eyJhbGciOiJFZERTQSIsImtpZCI6ImQifQ.eyJpc3MiOiJpIiwic3ViIjoiYSJ9.AAAA";
        return List.of(
                right.getBytes(StandardCharsets.UTF_8),
                odd.getBytes(StandardCharsets.UTF_8),
                token.getBytes(StandardCharsets.UTF_8));
    }
}
