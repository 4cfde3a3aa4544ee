package io.sequencer.server.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Believes other nodes: an authority of {@code nodeCaFile} must have signed, and the certificate must be of role {@code node} or,
 * of who connects here, for a host where a member is, and of who is connected to, for the host that was asked for. Any thread.
 */
final class NodeTrust extends X509ExtendedTrustManager {
    private final NodeTls tls;

    NodeTrust(NodeTls tls) {
        this.tls = tls;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        believe("a connecting node", () -> checkClient(chain, authType));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        believe("a connecting node", () -> checkClient(chain, authType));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        believe("a connecting node", () -> checkClient(chain, authType));
    }

    private void checkClient(X509Certificate[] chain, String authType) throws CertificateException {
        tls.current().nodes().checkClientTrusted(chain, authType);
        if (tls.rolesOf(chain[0]).contains(CertificateRole.NODE)) {
            return;
        }
        Set<String> names = CertificateNames.of(chain[0]);
        if (tls.hosts().stream().map(CertificateNames::host).noneMatch(names::contains)) {
            throw new CertificateException(
                    "it is for " + names + ": no host of a member, and none of them has role node");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType, engine.getPeerHost());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType, socket.getInetAddress().getHostAddress());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        checkServerTrusted(chain, authType, (String) null);
    }

    private void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable String host)
            throws CertificateException {
        believe("the node at " + host, () -> checkServer(chain, authType, host));
    }

    /** What goes on here is seen nowhere else: the transports of Raft and of peers only say that they are not connected. */
    private void believe(String who, Check check) throws CertificateException {
        try {
            check.run();
        } catch (CertificateException e) {
            tls.handshakes().failed("the certificate of " + who, e);
            throw new RefusedCertificateException(e);
        }
    }

    /** Of a certificate. */
    private interface Check {
        void run() throws CertificateException;
    }

    private void checkServer(X509Certificate[] chain, String authType, @Nullable String host)
            throws CertificateException {
        tls.current().nodes().checkServerTrusted(chain, authType);
        if (tls.rolesOf(chain[0]).contains(CertificateRole.NODE)) {
            return;
        }
        Set<String> names = CertificateNames.of(chain[0]);
        if (host == null || !names.contains(CertificateNames.host(host))) {
            throw new CertificateException(
                    "it is for " + names + ", not for the node's host " + host + ", and none of them has role node");
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return tls.current().nodes().getAcceptedIssuers();
    }
}
