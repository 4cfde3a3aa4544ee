package io.sequencer.cli.drill.revoke;

import io.sequencer.cli.cluster.ClusterException;
import io.sequencer.cli.cluster.NodePorts;
import io.sequencer.client.access.TransportSecurity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * One certificate for all of a cluster on loopback: the nodes' own, that of a trusted backend, and its own authority. Made by the Java
 * installation's keytool, for a day.
 */
final class DrillCertificate {
    private static final String NAME = "drill";
    private static final String STORE_PASSWORD = "drill-on-loopback";
    private static final String BACKEND = "urn:sequencer:drill";
    private static final int MADE_WITHIN_SECONDS = 60;
    private static final int PEM_LINE = 64;

    private final KeyStore store;
    private final Path certificate;
    private final Path key;

    private DrillCertificate(KeyStore store, Path certificate, Path key) {
        this.store = store;
        this.certificate = certificate;
        this.key = key;
    }

    /** @param directory where its files are to be */
    static DrillCertificate make(Path directory) throws InterruptedException {
        try {
            Path file = directory.resolve("drill.p12");
            generate(file);
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, STORE_PASSWORD.toCharArray());
            }
            Path certificate = pem(
                    directory.resolve("drill.pem"),
                    "CERTIFICATE",
                    store.getCertificate(NAME).getEncoded());
            Path key = pem(
                    directory.resolve("drill.key"),
                    "PRIVATE KEY",
                    store.getKey(NAME, STORE_PASSWORD.toCharArray()).getEncoded());
            return new DrillCertificate(store, certificate, key);
        } catch (IOException | GeneralSecurityException e) {
            throw new ClusterException("cannot make a certificate: " + e.getMessage(), e);
        }
    }

    private static void generate(Path file) throws IOException, InterruptedException {
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        NAME,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=" + NAME,
                        "-validity",
                        "1",
                        "-ext",
                        "bc=ca:true",
                        "-ext",
                        "san=ip:" + NodePorts.HOST + ",uri:" + BACKEND,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        STORE_PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(file.resolveSibling("keytool.log").toFile())
                .start();
        if (!keytool.waitFor(MADE_WITHIN_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            keytool.destroyForcibly();
            throw new ClusterException("keytool made no certificate; see " + file.resolveSibling("keytool.log"));
        }
    }

    private static Path pem(Path file, String kind, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    }

    /** The settings of a node that uses it. */
    Map<String, String> settings() {
        return Map.of(
                "tls.certificateFile", certificate.toString(),
                "tls.privateKeyFile", key.toString(),
                "tls.nodeCaFile", certificate.toString(),
                "tls.clientCaFile", certificate.toString(),
                "tls.roles", "[{san: \"" + BACKEND + "\", role: backend}]");
    }

    /** Of a client that trusts the nodes, and has no certificate of its own. */
    TransportSecurity client() {
        return TransportSecurity.trusting(certificate);
    }

    /** Of a backend, which is trusted with every document. */
    TransportSecurity backend() {
        return client().withIdentity(certificate, key);
    }

    /** The same as {@link #client()} for the JDK's WebSocket. */
    SSLContext context() {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(NAME, store.getCertificate(NAME));
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new ClusterException("cannot use the certificate: " + e.getMessage(), e);
        }
    }
}
