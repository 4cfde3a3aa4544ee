package io.sequencer.server.auth.issuer;

import io.sequencer.server.auth.Caller;
import io.sequencer.server.auth.RefusedAccessException;
import io.sequencer.server.auth.token.JwtCheck;
import io.sequencer.server.config.people.IssuerSetting;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The other issuers whose tokens this cluster takes. Any thread. */
public final class OutsideIssuers implements AutoCloseable {
    private final Map<String, OutsideIssuer> byName = new LinkedHashMap<>();

    private OutsideIssuers() {}

    /** Begins to read their keys. */
    public static OutsideIssuers start(List<IssuerSetting> settings, InstantSource clock) {
        OutsideIssuers issuers = new OutsideIssuers();
        for (IssuerSetting setting : settings) {
            IssuerKeys.Pace pace = new IssuerKeys.Pace(
                    Duration.ofMillis(setting.refreshMillis()), Duration.ofMillis(setting.leastRefreshMillis()));
            IssuerKeys keys = new IssuerKeys(setting.prefix(), KeySource.of(setting), pace, System::nanoTime);
            keys.lookAgain();
            issuers.byName.put(setting.issuer(), new OutsideIssuer(setting, keys, clock));
        }
        return issuers;
    }

    /** In the order of the configuration. */
    public Collection<OutsideIssuer> all() {
        return byName.values();
    }

    /**
     * The caller that a token stands for, if it says that it is one of theirs; that fails with a {@link
     * RefusedAccessException}.
     */
    public Optional<CompletableFuture<Caller>> authenticate(String token) {
        return byName.isEmpty()
                ? Optional.empty()
                : JwtCheck.issuer(token)
                        .flatMap(name -> Optional.ofNullable(byName.get(name)))
                        .map(issuer -> issuer.authenticate(token));
    }

    @Override
    public void close() {
        byName.values().forEach(OutsideIssuer::close);
    }
}
