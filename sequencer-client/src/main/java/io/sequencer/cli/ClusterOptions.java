package io.sequencer.cli;

import io.sequencer.cli.cluster.RunningCluster;
import io.sequencer.client.ClientOptions;
import io.sequencer.client.Endpoint;
import io.sequencer.client.SequencerClient;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command finds the cluster, and who it speaks for. */
public final class ClusterOptions {

    static final String NODES_VARIABLE = "SEQUENCER_NODES";

    @Option(
            names = "--nodes",
            paramLabel = "HOST:PORT,...",
            description = "gRPC addresses of nodes. Default: $SEQUENCER_NODES, else the cluster that 'dev' runs.")
    private @Nullable String nodes;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            defaultValue = "${env:SEQUENCER_USER:-}",
            description = "Who is speaking (default: $SEQUENCER_USER, else who is logged in).")
    private String user = "";

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long to wait for an answer (default: ${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    public List<Endpoint> endpoints() {
        String named = nodes != null ? nodes : System.getenv(NODES_VARIABLE);
        if (named == null || named.isBlank()) {
            return RunningCluster.endpoints(Homes.devDirectory());
        }
        try {
            return Endpoint.parseList(named);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, "the list of nodes is not HOST:PORT,HOST:PORT,...: " + e.getMessage());
        }
    }

    public boolean named() {
        return nodes != null;
    }

    public ClientOptions clientOptions() {
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

    String user() {
        return user.isBlank() ? System.getProperty("user.name", "") : user;
    }

    public SequencerClient connect() {
        return SequencerClient.connect(endpoints(), clientOptions());
    }
}
