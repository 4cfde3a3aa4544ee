package io.sequencer.cli;

import io.sequencer.client.access.TransportSecurity;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whom a command trusts, and the certificate it shows. */
final class TrustOptions {

    @Option(names = "--tls", description = "Use TLS, and trust the authorities of the Java installation.")
    private boolean tls;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            defaultValue = "${env:SEQUENCER_CA:-}",
            description = "Use TLS, and trust the authorities in this PEM file only (default: $SEQUENCER_CA).")
    private String authorities = "";

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description =
                    "Show this client certificate (PEM): for administration from other machines, and for backends.")
    private @Nullable Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "The certificate's key (PEM, PKCS #8).")
    private @Nullable Path key;

    boolean isCertified() {
        return certificate != null;
    }

    /** Empty if none of the options is given. */
    Optional<TransportSecurity> security() {
        Path chain = certificate;
        Path secret = key;
        if ((chain == null) != (secret == null)) {
            throw new CommandFailure(ExitCode.USAGE, "--cert and --key belong together");
        }
        if (!tls && authorities.isBlank() && chain == null) {
            return Optional.empty();
        }
        TransportSecurity security =
                authorities.isBlank() ? TransportSecurity.system() : TransportSecurity.trusting(Path.of(authorities));
        return Optional.of(chain == null || secret == null ? security : security.withIdentity(chain, secret));
    }

    /** What {@code make} makes; files that cannot be used are wrong arguments. */
    <T> T checked(Supplier<T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
