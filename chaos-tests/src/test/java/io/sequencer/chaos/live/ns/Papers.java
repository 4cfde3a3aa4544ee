package io.sequencer.chaos.live.ns;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.sequencer.client.access.TransportSecurity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Certificates of one run: an authority, one for each node, one for its clients, who may do everything. */
final class Papers {
    private static final String BACKEND = "spiffe://chaos/backend";
    private static final String ADMIN = "spiffe://chaos/admin";
    /** Longer than any run, and than any clock is off. */
    private static final Duration LONG = Duration.ofDays(30);

    private final Path directory;
    private final X509Bundle root;

    /** @throws IOException if they cannot be made or written */
    Papers(Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectories(directory);
        try {
            root = builder("authority").setIsCertificateAuthority(true).buildSelfSigned();
        } catch (Exception e) {
            throw new IOException("no authority can be made", e);
        }
        Files.writeString(authority(), root.getCertificatePEM());
        issue("client", List.of(BACKEND, ADMIN));
    }

    private static CertificateBuilder builder(String name) {
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .notBefore(Instant.now().minus(LONG))
                .notAfter(Instant.now().plus(LONG));
    }

    private void issue(String name, List<String> names) throws IOException {
        CertificateBuilder builder = builder(name);
        for (String san : names) {
            if (san.contains("://")) {
                builder.addSanUriName(URI.create(san));
            } else {
                builder.addSanIpAddress(san);
            }
        }
        try {
            X509Bundle bundle = builder.buildIssuedBy(root);
            Files.writeString(directory.resolve(name + ".key"), bundle.getPrivateKeyPEM());
            Files.writeString(directory.resolve(name + ".crt"), bundle.getCertificatePathPEM());
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("no certificate can be made for " + name, e);
        }
    }

    private Path authority() {
        return directory.resolve("authority.crt");
    }

    /** Makes the node's, and says what its configuration must hold. */
    String yamlFor(String node, String address) throws IOException {
        issue(node, List.of(address));
        return """
                tls:
                  certificateFile: "%s"
                  privateKeyFile: "%s"
                  clientCaFile: "%s"
                  nodeCaFile: "%s"
                  roles:
                    - {san: "%s", role: backend}
                    - {san: "%s", role: admin}
                """.formatted(
                        directory.resolve(node + ".crt"),
                        directory.resolve(node + ".key"),
                        authority(),
                        authority(),
                        BACKEND,
                        ADMIN);
    }

    /** Of the clients. */
    TransportSecurity security() {
        return TransportSecurity.trusting(authority())
                .withIdentity(directory.resolve("client.crt"), directory.resolve("client.key"));
    }
}
