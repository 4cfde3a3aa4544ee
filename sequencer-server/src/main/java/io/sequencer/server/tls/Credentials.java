package io.sequencer.server.tls;

import io.sequencer.server.config.listen.TlsSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What one reading of the files gave; checked, immutable.
 *
 * @param id changes with the content of the files
 * @param chain the node's certificate first
 * @param clients by whom clients are believed; empty: no certificate of a client counts
 * @param nodes by whom nodes are believed
 */
record Credentials(
        String id,
        PrivateKey key,
        List<X509Certificate> chain,
        Optional<X509ExtendedTrustManager> clients,
        X509ExtendedTrustManager nodes) {

    private static final int LIMIT_BYTES = 1 << 20;
    /** What signs with a key of the algorithm, to see whether it belongs to the certificate. */
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA", "RSASSA-PSS", "SHA256withRSA");

    /** The files' content, before it is understood. */
    record Content(TlsSettings files, byte[] certificate, byte[] key, Optional<byte[]> clients, byte[] nodes) {

        static Content read(TlsSettings files) throws TlsFileException {
            return new Content(
                    files,
                    bytes(named(files.certificateFile())),
                    bytes(named(files.privateKeyFile())),
                    files.clientCaFile().isPresent()
                            ? Optional.of(bytes(named(files.clientCaFile())))
                            : Optional.empty(),
                    bytes(named(files.nodeCaFile())));
        }

        String id() {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                for (byte[] part : List.of(certificate, key, clients.orElse(new byte[0]), nodes)) {
                    digest.update((part.length + ":").getBytes(StandardCharsets.US_ASCII));
                    digest.update(part);
                }
                return HexFormat.of().formatHex(digest.digest());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }

        Credentials understood(Instant now) throws TlsFileException {
            Path certificateFile = named(files.certificateFile());
            List<X509Certificate> chain = Pem.certificates(certificateFile, certificate);
            PrivateKey privateKey = Pem.privateKey(named(files.privateKeyFile()), key);
            X509Certificate own = chain.get(0);
            if (own.getNotAfter().toInstant().isBefore(now)) {
                throw new TlsFileException(certificateFile + ": the certificate expired on "
                        + own.getNotAfter().toInstant());
            }
            if (!belong(privateKey, own)) {
                throw new TlsFileException(named(files.privateKeyFile()) + " is not the key of the certificate in "
                        + certificateFile + " (the node's own certificate comes first in it)");
            }
            Optional<X509ExtendedTrustManager> trustedClients = clients.isPresent()
                    ? Optional.of(Pem.trust(named(files.clientCaFile()), clients.get()))
                    : Optional.empty();
            return new Credentials(
                    id(), privateKey, chain, trustedClients, Pem.trust(named(files.nodeCaFile()), nodes));
        }
    }

    /** When the node's certificate expires. */
    Instant expiry() {
        return chain.get(0).getNotAfter().toInstant();
    }

    private static boolean belong(PrivateKey key, X509Certificate certificate) {
        String algorithm = SIGNATURES.getOrDefault(key.getAlgorithm(), "");
        byte[] text = "one key".getBytes(StandardCharsets.US_ASCII);
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(text);
            byte[] signed = signing.sign();
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(certificate.getPublicKey());
            verifying.update(text);
            return verifying.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static Path named(Optional<Path> file) {
        return file.orElseThrow(() -> new IllegalStateException("checked with the configuration"));
    }

    private static byte[] bytes(Path file) throws TlsFileException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(LIMIT_BYTES + 1);
            if (content.length > LIMIT_BYTES) {
                throw new TlsFileException(file + " is longer than " + LIMIT_BYTES + " bytes: that is no PEM file");
            }
            return content;
        } catch (NoSuchFileException e) {
            throw new TlsFileException(file + ": there is no such file", e);
        } catch (IOException e) {
            throw new TlsFileException(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
