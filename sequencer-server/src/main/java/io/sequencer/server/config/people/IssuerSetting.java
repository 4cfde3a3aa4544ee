package io.sequencer.server.config.people;

import io.sequencer.server.config.Endpoint;
import io.sequencer.server.config.Setting;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Somebody else whose tokens this cluster takes, and what its users are called here. */
public record IssuerSetting(
        @Setting(about = "The issuer, exactly as in `iss` of its tokens.", min = 1, max = 512)
        String issuer,

        @Setting(about = "What `aud` of a token must hold: this cluster's name there.", min = 1, max = 512)
        String audience,

        @Setting(
                about = "Its users are named prefix/name here, so that none is ever taken for an account.",
                pattern = "[a-z0-9][a-z0-9._-]{0,63}")
        String prefix,

        @Setting(value = "", about = "Its keys (JWKS) as a file.", shownDefault = "none")
        Optional<Path> jwksFile,

        @Setting(
                value = "",
                about = "Its keys (JWKS) as an https address; plain http only on loopback.",
                max = 2048,
                shownDefault = "none")
        String jwksUrl,

        @Setting(value = "sub", about = "The claim that names the user: printable ASCII.", min = 1, max = 128)
        String userClaim,

        @Setting(
                value = "",
                about = "What `typ` of a token must be.",
                max = 128,
                shownDefault = "JWT, at+jwt, or not there")
        String type,

        @Setting(
                value = "300000",
                min = 100,
                max = 86_400_000,
                about = "Pause between two readings of the keys; shorter after a failure.")
        long refreshMillis,

        @Setting(
                value = "10000",
                min = 100,
                max = 3_600_000,
                about = "Least pause between two readings, however many tokens name unknown keys.")
        long leastRefreshMillis,

        @Setting(
                value = "86400000",
                min = 60_000,
                max = 31_536_000_000L,
                about = "Tokens that are good for longer than this from now on are refused.")
        long maxTokenMillis) {

    /** Adds what is wrong with them, or with them together, to the problems. */
    public static void check(List<IssuerSetting> issuers, String clusterId, List<String> problems) {
        Set<String> names = new HashSet<>();
        Set<String> prefixes = new HashSet<>();
        for (int i = 0; i < issuers.size(); i++) {
            IssuerSetting one = issuers.get(i);
            String at = "auth.issuers[" + i + "].";
            if (one.issuer.equals(clusterId)) {
                problems.add(
                        at + "issuer: must not be the clusterId, which is the issuer of this cluster's own tokens");
            }
            if (!names.add(one.issuer)) {
                problems.add(at + "issuer: stands there twice");
            }
            if (!prefixes.add(one.prefix)) {
                problems.add(at + "prefix: must be another one for each issuer, is \"" + one.prefix + "\" again");
            }
            if (one.jwksFile.isPresent() == !one.jwksUrl.isEmpty()) {
                problems.add(at + "jwksFile, jwksUrl: give one of the two");
            } else if (!one.jwksUrl.isEmpty() && !isTrusted(one.jwksUrl)) {
                problems.add(at + "jwksUrl: must be https://host[:port]/path, or http:// on loopback");
            }
        }
    }

    private static boolean isTrusted(String address) {
        try {
            URI uri = new URI(address);
            if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
                return false;
            }
            String host = uri.getHost().replaceAll("[\\[\\]]", "");
            return "https".equals(uri.getScheme())
                    || ("http".equals(uri.getScheme()) && new Endpoint(host, Math.max(1, uri.getPort())).isLoopback());
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
