package io.sequencer.server.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Reads PEM (RFC 7468). Stateless. */
final class Pem {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]*)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    private Pem() {}

    /** At least one; in the order of the file. */
    static List<X509Certificate> certificates(Path file, byte[] content) throws TlsFileException {
        try {
            List<X509Certificate> found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(content))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (found.isEmpty()) {
                throw new TlsFileException(file + " holds no certificate (-----BEGIN CERTIFICATE-----)");
            }
            return found;
        } catch (CertificateException e) {
            throw new TlsFileException(file + " holds no valid certificates: " + e.getMessage(), e);
        }
    }

    static PrivateKey privateKey(Path file, byte[] content) throws TlsFileException {
        Matcher found = KEY.matcher(new String(content, StandardCharsets.US_ASCII));
        if (!found.find()) {
            throw new TlsFileException(
                    file + " holds no -----BEGIN PRIVATE KEY----- (PKCS#8, not encrypted); make it so:"
                            + " openssl pkcs8 -topk8 -nocrypt");
        }
        PKCS8EncodedKeySpec encoded;
        try {
            encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(found.group(1)));
        } catch (IllegalArgumentException e) {
            throw new TlsFileException(file + " holds a private key that is not Base64", e);
        }
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException e) {
                // It is one of another algorithm, or of none.
                continue;
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has " + algorithm, e);
            }
        }
        throw new TlsFileException(file + " holds a private key of another kind than " + ALGORITHMS);
    }

    /** The trusted ones of a file, as the JDK checks chains by them. */
    static X509ExtendedTrustManager trust(Path file, byte[] content) throws TlsFileException {
        List<X509Certificate> authorities = certificates(file, content);
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("ca" + i, authorities.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsFileException(file + " cannot be used as authorities: " + e.getMessage(), e);
        }
    }
}
