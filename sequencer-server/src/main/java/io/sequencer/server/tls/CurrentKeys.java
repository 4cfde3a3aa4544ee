package io.sequencer.server.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The node's key as it is now. A handshake asks several times: its alias names the reading of the files that it began with, so
 * that key and certificate of one handshake belong together across a change. Any thread.
 */
final class CurrentKeys extends X509ExtendedKeyManager {
    private final NodeTls tls;

    CurrentKeys(NodeTls tls) {
        this.tls = tls;
    }

    private @Nullable String alias(@Nullable String... keyTypes) {
        Credentials now = tls.current();
        return Arrays.asList(keyTypes).contains(now.key().getAlgorithm()) ? now.id() : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return alias(keyType);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
        return alias(keyTypes);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return alias(keyType);
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return alias(keyTypes);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal[] issuers) {
        return aliases(keyType);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal[] issuers) {
        return aliases(keyType);
    }

    private String @Nullable [] aliases(String keyType) {
        String alias = alias(keyType);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Optional<Credentials> named = tls.named(alias);
        return named.isPresent() ? named.get().chain().toArray(new X509Certificate[0]) : null;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Optional<Credentials> named = tls.named(alias);
        return named.isPresent() ? named.get().key() : null;
    }
}
