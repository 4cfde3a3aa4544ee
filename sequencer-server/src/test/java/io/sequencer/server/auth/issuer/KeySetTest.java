package io.sequencer.server.auth.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySetTest {
    private static final OtherIssuer.Signing RSA = OtherIssuer.rsa("r", 2048);
    private static final OtherIssuer.Signing P256 = OtherIssuer.p256("e");
    private static final OtherIssuer.Signing ED = OtherIssuer.ed25519("d");

    private static KeySet parse(String json) throws UnusableKeysException {
        return KeySet.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String ed(String changes) {
        String jwk = ED.jwk(OutputControlLevel.PUBLIC_ONLY);
        return jwk.substring(0, jwk.length() - 1) + "," + changes + "}";
    }

    @Test
    void algorithmFollowsFromTheKey() throws UnusableKeysException {
        KeySet keys = parse(OtherIssuer.jwks(RSA, P256, ED));

        assertThat(keys.byId()).hasSize(3);
        assertThat(keys.key("r").orElseThrow().algorithm()).isEqualTo("RS256");
        assertThat(keys.key("e").orElseThrow().algorithm()).isEqualTo("ES256");
        assertThat(keys.key("d").orElseThrow().algorithm()).isEqualTo("EdDSA");
    }

    @Test
    void keysThatVerifyNothingHereAreAsIfNotThere() throws UnusableKeysException {
        KeySet keys = parse(OtherIssuer.set(
                ed("\"alg\":\"EdDSA\""),
                "{\"kty\":\"oct\",\"kid\":\"secret\",\"k\":\"AAAA\"}",
                "{\"kty\":\"RSA\",\"kid\":\"broken\",\"n\":5}",
                "{\"kty\":\"EC\",\"kid\":\"off\",\"crv\":\"P-256\",\"x\":\"AQ\",\"y\":\"AQ\"}",
                "7",
                OtherIssuer.rsa("weak", 1024).jwk(OutputControlLevel.PUBLIC_ONLY),
                OtherIssuer.ec("other", "secp384r1", "ES384").jwk(OutputControlLevel.PUBLIC_ONLY),
                RSA.jwk(OutputControlLevel.PUBLIC_ONLY).replace("\"sig\"", "\"enc\""),
                P256.jwk(OutputControlLevel.INCLUDE_PRIVATE)));

        assertThat(keys.byId().keySet()).containsExactly("d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"alg\":\"HS256\"", "\"alg\":\"none\"", "\"alg\":5", "\"key_ops\":[\"sign\"]"})
    void keyForSomethingElseIsNotUsed(String parameter) {
        assertThatThrownBy(() -> parse(OtherIssuer.set(ed(parameter)))).isInstanceOf(UnusableKeysException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "{\"keys\":{}}",
                "{\"keys\":[]}",
                "{\"keys\":null}",
                "\u0000",
                "{\"keys\":[[]]}"
            })
    void whatIsNoSetIsRefused(String json) {
        assertThatThrownBy(() -> parse(json)).isInstanceOf(UnusableKeysException.class);
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        assertThatThrownBy(() -> KeySet.parse(new byte[] {'{', '}', (byte) 0xff}))
                .isInstanceOf(UnusableKeysException.class);
    }

    @Test
    void anIdNamesOneKey() {
        String twice = OtherIssuer.jwks(ED, OtherIssuer.ed25519("d"));

        assertThatThrownBy(() -> parse(twice)).hasMessageContaining("same kid");
    }

    @Test
    void sizesAreBounded() {
        String[] many = IntStream.range(0, 101).mapToObj(i -> "{}").toArray(String[]::new);

        assertThatThrownBy(() -> parse(OtherIssuer.set(many))).hasMessageContaining("more than 100");
        assertThatThrownBy(() -> parse(" ".repeat(KeySet.MAX_BYTES + 1))).hasMessageContaining("bytes");
    }

    @Test
    void depthCostsNoStack() {
        String deep = "[".repeat(KeySet.MAX_BYTES / 2);

        assertThatThrownBy(() -> parse("{\"keys\":" + deep)).isInstanceOf(UnusableKeysException.class);
    }
}
