package io.sequencer.client.access;

import java.nio.file.Path;
import java.util.Optional;

/**
 * TLS: whom the client trusts, and how it proves who it is. The files are PEM and are read when the client begins.
 *
 * @param authorities certificates of the authorities that the nodes' certificates come from; empty: those of the Java installation
 * @param identity the client's own certificate
 */
public record TransportSecurity(Optional<Path> authorities, Optional<Identity> identity) {

    /**
     * A client certificate.
     *
     * @param chain the certificate, then those between it and the authority
     * @param key PKCS #8, not encrypted
     */
    public record Identity(Path chain, Path key) {}

    /** Trusts the authorities of the Java installation. */
    public static TransportSecurity system() {
        return new TransportSecurity(Optional.empty(), Optional.empty());
    }

    /** Trusts the authorities in this file and no others. */
    public static TransportSecurity trusting(Path authorities) {
        return new TransportSecurity(Optional.of(authorities), Optional.empty());
    }

    public TransportSecurity withIdentity(Path chain, Path key) {
        return new TransportSecurity(authorities, Optional.of(new Identity(chain, key)));
    }
}
