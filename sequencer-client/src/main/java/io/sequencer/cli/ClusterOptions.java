package io.sequencer.cli;

import io.sequencer.cli.cluster.RunningCluster;
import io.sequencer.cli.login.FileTokens;
import io.sequencer.cli.login.LoginFile;
import io.sequencer.cli.login.StoredLogin;
import io.sequencer.client.ClientOptions;
import io.sequencer.client.Endpoint;
import io.sequencer.client.SequencerClient;
import io.sequencer.client.access.Access;
import io.sequencer.client.access.TransportSecurity;
import io.sequencer.client.link.Channels;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a command finds the cluster, and who it speaks for. */
public final class ClusterOptions {

    static final String NODES_VARIABLE = "SEQUENCER_NODES";
    private static final String DEFAULT_PROFILE = "default";

    @Option(
            names = "--nodes",
            paramLabel = "HOST:PORT,...",
            description =
                    "gRPC addresses of nodes. Default: $SEQUENCER_NODES, else the profile's, else the cluster that 'dev'"
                            + " runs.")
    private @Nullable String nodes;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            defaultValue = "${env:SEQUENCER_PROFILE:-}",
            description =
                    "The login to use, by its name or file (default: $SEQUENCER_PROFILE, else the one at these nodes).")
    private String profile = "";

    @Option(
            names = "--user",
            paramLabel = "NAME",
            defaultValue = "${env:SEQUENCER_USER:-}",
            description = "Who is speaking, where the cluster runs without accounts (default: $SEQUENCER_USER, else the"
                    + " system's name).")
    private String user = "";

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long to wait for an answer (default: ${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    @Mixin
    private TrustOptions trust = new TrustOptions();

    public List<Endpoint> endpoints() {
        return endpoints(false);
    }

    /** Where to log in: a profile that is made with it has no nodes yet, and then it is the cluster that 'dev' runs. */
    public List<Endpoint> endpointsToLogIn() {
        return endpoints(true);
    }

    private List<Endpoint> endpoints(boolean makesProfile) {
        Optional<String> named = namedNodes();
        try {
            if (named.isPresent()) {
                return Endpoint.parseList(named.get());
            }
            Optional<List<Endpoint>> known =
                    profile.isBlank() ? Optional.empty() : profileFile().read().map(StoredLogin::endpoints);
            if (known.isPresent() || !(profile.isBlank() || makesProfile)) {
                return known.orElseThrow(() -> new CommandFailure(
                        ExitCode.LOGIN,
                        "there is no login " + profile + ": 'scripts/sequencer login NAME --profile " + profile
                                + " --nodes ...' makes it"));
            }
            return RunningCluster.endpoints(Homes.devDirectory());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, "the list of nodes is not HOST:PORT,HOST:PORT,...: " + e.getMessage());
        }
    }

    private Optional<String> namedNodes() {
        return Optional.ofNullable(nodes != null ? nodes : System.getenv(NODES_VARIABLE))
                .filter(text -> !text.isBlank());
    }

    public boolean named() {
        return nodes != null;
    }

    private LoginFile profileFile() {
        return LoginFile.ofProfile(Homes.logins(), profile);
    }

    /** Where the login for this cluster is; empty if there is none. */
    public Optional<LoginFile> loginFile() {
        if (!profile.isBlank()) {
            return Optional.of(profileFile());
        }
        return namedNodes().isPresent()
                ? LoginFile.at(Homes.logins(), endpoints())
                : Optional.of(LoginFile.ofDev(Homes.devDirectory()))
                        .filter(file -> file.read().isPresent());
    }

    /** Where a new login for this cluster is kept. */
    public LoginFile loginFileToKeep() {
        if (!profile.isBlank()) {
            return profileFile();
        }
        return namedNodes().isPresent()
                ? LoginFile.ofProfile(Homes.logins(), DEFAULT_PROFILE)
                : LoginFile.ofDev(Homes.devDirectory());
    }

    /** How this cluster is reached, for a login that is to be kept. */
    public StoredLogin storedLogin() {
        Optional<TransportSecurity> security = security();
        return new StoredLogin(
                endpointsToLogIn().stream().map(Endpoint::toString).toList(),
                security.flatMap(TransportSecurity::authorities)
                        .map(path -> path.toAbsolutePath().toString())
                        .orElse(""),
                security.isPresent(),
                "",
                "",
                0,
                "");
    }

    /** As the options say, else as the login was made. */
    private Optional<TransportSecurity> security() {
        Optional<TransportSecurity> asked = trust.security();
        return asked.isPresent()
                ? asked
                : loginFile()
                        .flatMap(LoginFile::read)
                        .filter(StoredLogin::tls)
                        .map(login -> login.ca().isEmpty()
                                ? TransportSecurity.system()
                                : TransportSecurity.trusting(Path.of(login.ca())));
    }

    /** How nodes are reached. */
    public Channels ways() {
        return trust.checked(() -> new Channels(security()));
    }

    /** Of whoever is logged in at this cluster. */
    public ClientOptions clientOptions() {
        ClientOptions options = anonymousOptions();
        Access speaking = loginFile()
                .map(file ->
                        options.access().withTokens(new FileTokens(file, endpoints(), options, InstantSource.system())))
                .orElse(options.access());
        return options.withAccess(speaking.withUser(trust.isCertified() && user.isBlank() ? "" : user()));
    }

    /** Without a login. */
    public ClientOptions anonymousOptions() {
        Access access = security().map(tls -> Access.none().over(tls)).orElse(Access.none());
        return ClientOptions.defaults()
                .withAccess(access)
                .withSubmitTimeout(timeout())
                .withCallTimeout(timeout());
    }

    /** For a cluster of the command's own, which has no accounts. */
    public ClientOptions ownClusterOptions() {
        return ClientOptions.defaults()
                .withUser(user())
                .withSubmitTimeout(timeout())
                .withCallTimeout(timeout());
    }

    /** How long to wait for an answer. */
    public Duration timeout() {
        if (timeoutSeconds < 1) {
            throw new CommandFailure(ExitCode.USAGE, "--timeout must be at least 1");
        }
        return Duration.ofSeconds(timeoutSeconds);
    }

    /** The name given, else the system's. */
    public String user() {
        return user.isBlank() ? System.getProperty("user.name", "") : user;
    }

    public SequencerClient connect() {
        return trust.checked(() -> SequencerClient.connect(endpoints(), clientOptions()));
    }
}
