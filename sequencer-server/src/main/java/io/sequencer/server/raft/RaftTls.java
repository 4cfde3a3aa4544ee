package io.sequencer.server.raft;

import java.util.List;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What encrypts Raft's connections, in both directions. Asked at each handshake, so it may follow files.
 *
 * @param keys this node's own
 * @param trust which other nodes are believed
 * @param protocols the versions of TLS spoken
 */
public record RaftTls(X509ExtendedKeyManager keys, X509ExtendedTrustManager trust, List<String> protocols) {
    public RaftTls {
        protocols = List.copyOf(protocols);
    }
}
