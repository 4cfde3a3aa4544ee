package io.sequencer.server.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Believes the certificates that clients show, by the authorities as they are now. Any thread. */
final class ClientTrust extends X509ExtendedTrustManager {
    private final NodeTls tls;

    ClientTrust(NodeTls tls) {
        this.tls = tls;
    }

    private X509ExtendedTrustManager authorities() throws CertificateException {
        return tls.current()
                .clients()
                .orElseThrow(() -> new CertificateException("no certificate of a client counts: no clientCaFile"));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        authorities().checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        authorities().checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        authorities().checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this is for clients");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("this is for clients");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this is for clients");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return tls.current()
                .clients()
                .map(X509ExtendedTrustManager::getAcceptedIssuers)
                .orElse(new X509Certificate[0]);
    }
}
