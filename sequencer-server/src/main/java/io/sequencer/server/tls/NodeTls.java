package io.sequencer.server.tls;

import io.sequencer.server.config.listen.TlsSettings;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's certificates as they are now; there is one where the configuration has TLS. {@link #look} on one thread, the rest on
 * any.
 */
public final class NodeTls {
    private static final Logger LOG = LoggerFactory.getLogger(NodeTls.class);

    private final TlsSettings settings;
    private final InstantSource clock;
    private final CertificateRoles roles;
    private final AtomicLong reloads = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final HandshakeFailures handshakes = new HandshakeFailures(System::nanoTime);
    private volatile State state;
    private volatile Supplier<Set<String>> hosts = Set::of;
    /** What was last found and not taken: said once. */
    private String refused = "";

    /** @param previous for handshakes that began before the change */
    private record State(Credentials current, @Nullable Credentials previous) {}

    private NodeTls(TlsSettings settings, InstantSource clock, Credentials first) {
        this.settings = settings;
        this.clock = clock;
        this.roles = new CertificateRoles(settings.roles());
        this.state = new State(first, null);
    }

    /**
     * Reads the files for the first time.
     *
     * @throws TlsFileException one of them cannot be used
     */
    public static NodeTls open(TlsSettings settings, InstantSource clock) throws TlsFileException {
        return new NodeTls(settings, clock, Credentials.Content.read(settings).understood(clock.instant()));
    }

    /** From now on a certificate for one of these hosts is a node's. Asked at each handshake. */
    public void membersAreAt(Supplier<Set<String>> memberHosts) {
        hosts = memberHosts;
    }

    /** Takes the files as they are now, if they changed and can be used. Reads files: may block. */
    public void look() {
        String found = "";
        try {
            Credentials.Content content = Credentials.Content.read(settings);
            found = content.id();
            if (found.equals(state.current.id())) {
                refused = "";
                return;
            }
            Credentials fresh = content.understood(clock.instant());
            state = new State(fresh, state.current);
            refused = "";
            reloads.incrementAndGet();
            LOG.info("certificates were read again; the node's own expires on {}", fresh.expiry());
        } catch (TlsFileException e) {
            String problem = found + e.getMessage();
            if (!problem.equals(refused)) {
                refused = problem;
                failures.incrementAndGet();
                LOG.error("certificates stay as they were: {}", e.getMessage());
            }
        }
    }

    Credentials current() {
        return state.current;
    }

    /** One of the last two readings. */
    Optional<Credentials> named(String id) {
        State now = state;
        if (now.current.id().equals(id)) {
            return Optional.of(now.current);
        }
        return Optional.ofNullable(now.previous).filter(p -> p.id().equals(id));
    }

    Set<String> hosts() {
        return hosts.get();
    }

    /** The node's own key, for both ends of a connection. */
    public X509ExtendedKeyManager keys() {
        return new CurrentKeys(this);
    }

    /** Whom a listener for clients believes. */
    public X509ExtendedTrustManager clients() {
        return new ClientTrust(this);
    }

    /** Whom a node believes that it is one too. */
    public X509ExtendedTrustManager nodes() {
        return new NodeTrust(this);
    }

    /** Whether certificates of clients are asked for. */
    public boolean asksClients() {
        return settings.clientCaFile().isPresent();
    }

    /** The versions spoken, the best first. */
    public List<String> protocols() {
        return settings.minVersion().equals("1.2") ? List.of("TLSv1.3", "TLSv1.2") : List.of("TLSv1.3");
    }

    /** Whom a certificate names. */
    public static Set<String> namesOf(X509Certificate certificate) {
        return CertificateNames.of(certificate);
    }

    /** The roles of a certificate that was believed; none if it has expired since. */
    public Set<CertificateRole> rolesOf(X509Certificate certificate) {
        Instant now = clock.instant();
        return certificate.getNotAfter().toInstant().isBefore(now) ? Set.of() : roles.of(certificate);
    }

    /** Handshakes that came to nothing. */
    public HandshakeFailures handshakes() {
        return handshakes;
    }

    /** Changes taken. */
    public long reloads() {
        return reloads.get();
    }

    /** Changes that could not be used. */
    public long reloadFailures() {
        return failures.get();
    }

    /** Until the node's certificate expires; negative behind that. */
    public double secondsLeft() {
        return (state.current.expiry().toEpochMilli() - clock.millis()) / 1000.0;
    }
}
