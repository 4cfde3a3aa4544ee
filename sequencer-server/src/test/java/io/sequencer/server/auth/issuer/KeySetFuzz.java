package io.sequencer.server.auth.issuer;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Keys as an issuer, or whoever answers for it, may send them. */
public final class KeySetFuzz {
    private KeySetFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        try {
            KeySet.parse(input).byId().forEach((id, key) -> {
                if (id.isEmpty() || !List.of("RS256", "ES256", "EdDSA").contains(key.algorithm())) {
                    throw new IllegalStateException("a key that must not be used: " + key.algorithm());
                }
            });
        } catch (UnusableKeysException e) {
            // Said in words, to who runs the cluster.
        }
    }

    public static List<byte[]> seeds() {
        String keys = OtherIssuer.jwks(OtherIssuer.rsa("r", 2048), OtherIssuer.p256("e"), OtherIssuer.ed25519("d"));
        String more = "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"s\",\"k\":\"AAAA\",\"alg\":\"HS256\"},"
                + "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\","
                + "\"kid\":\"7\",\"use\":\"sig\",\"key_ops\":[\"verify\"],\"x5c\":[\"AA\"],\"oth\":[{\"r\":1e9}]}]}";
        return List.of(keys.getBytes(StandardCharsets.UTF_8), more.getBytes(StandardCharsets.UTF_8));
    }
}
