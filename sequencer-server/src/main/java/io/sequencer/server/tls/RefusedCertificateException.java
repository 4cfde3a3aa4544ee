package io.sequencer.server.tls;

import java.security.cert.CertificateException;

/** A certificate that is no node's; has been logged and counted. */
public final class RefusedCertificateException extends CertificateException {
    private static final long serialVersionUID = 1;

    RefusedCertificateException(CertificateException cause) {
        super(cause.getMessage(), cause);
    }
}
