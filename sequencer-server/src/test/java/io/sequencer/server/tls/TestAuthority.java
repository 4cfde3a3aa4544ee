package io.sequencer.server.tls;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Makes certificates while a test runs. */
public final class TestAuthority {
    private static final Duration DAY = Duration.ofDays(1);

    private final X509Bundle root;

    public TestAuthority(String name) throws Exception {
        root = new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .setIsCertificateAuthority(true)
                .notBefore(Instant.now().minus(DAY.multipliedBy(10)))
                .notAfter(Instant.now().plus(DAY.multipliedBy(10)))
                .buildSelfSigned();
    }

    /** @param names URIs, addresses, DNS names */
    public X509Bundle certificate(String... names) throws Exception {
        return issued(Instant.now().plus(DAY), names);
    }

    public X509Bundle expired(String... names) throws Exception {
        return issued(Instant.now().minusSeconds(60), names);
    }

    private X509Bundle issued(Instant end, String... names) throws Exception {
        CertificateBuilder builder = new CertificateBuilder()
                .ecp256()
                .subject("CN=test")
                .notBefore(Instant.now().minus(DAY.multipliedBy(2)))
                .notAfter(end);
        for (String name : names) {
            if (name.contains("://")) {
                builder.addSanUriName(URI.create(name));
            } else if (name.matches("[0-9.]+|.*:.*")) {
                builder.addSanIpAddress(name);
            } else {
                builder.addSanDnsName(name);
            }
        }
        return builder.buildIssuedBy(root);
    }

    /** Writes {@code NAME.crt} and {@code NAME.key}, each in one step, the key first. */
    public static void write(Path directory, String name, X509Bundle bundle) throws IOException {
        replace(directory.resolve(name + ".key"), bundle.getPrivateKeyPEM());
        replace(directory.resolve(name + ".crt"), bundle.getCertificatePathPEM());
    }

    public static void replace(Path file, String content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, content);
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    public Path writeRoot(Path file) throws IOException {
        replace(file, root.getCertificatePEM());
        return file;
    }

    /** Flags of a node with this certificate, which believes this authority only. */
    public Map<String, String> settings(Path directory, String name, X509Bundle own) throws IOException {
        Files.createDirectories(directory);
        write(directory, name, own);
        String authority = writeRoot(directory.resolve(name + "-ca.crt")).toString();
        return new HashMap<>(Map.of(
                "tls.certificateFile",
                directory.resolve(name + ".crt").toString(),
                "tls.privateKeyFile",
                directory.resolve(name + ".key").toString(),
                "tls.clientCaFile",
                authority,
                "tls.nodeCaFile",
                authority,
                "tls.reloadMillis",
                "100"));
    }

    /** Believes this authority only. */
    public X509TrustManager trustManager() {
        return (X509TrustManager) root.toTrustManager();
    }

    /** Of a client that believes this authority and shows a certificate, or none. */
    public SSLContext client(@Nullable X509Bundle own) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManager[] keys = own == null ? null : own.toKeyManagerFactory().getKeyManagers();
        context.init(keys, new TrustManager[] {trustManager()}, null);
        return context;
    }
}
