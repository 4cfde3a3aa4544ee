package io.sequencer.cli.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sequencer.client.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The note that 'dev' leaves in its directory: which ports the nodes have, for the next start and for other commands.
 *
 * @param nodes in the order of their ids n1, n2, ...
 */
public record RunningCluster(@JsonProperty("nodes") List<NodePorts> nodes) {

    /** Where a dev cluster listens unless told otherwise. */
    static final int BASE_PORT = 7100;

    private static final ObjectMapper JSON = new ObjectMapper();

    private static Path file(Path directory) {
        return directory.resolve("cluster.json");
    }

    static Optional<RunningCluster> read(Path directory) {
        Path file = file(directory);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(file.toFile(), RunningCluster.class));
        } catch (IOException e) {
            throw new ClusterException(file + " cannot be read: remove it, or the whole directory", e);
        }
    }

    void write(Path directory) {
        try {
            Files.createDirectories(directory);
            JSON.writeValue(file(directory).toFile(), this);
        } catch (IOException e) {
            throw new ClusterException("cannot write to " + directory + ": " + e.getMessage(), e);
        }
    }

    /** Where clients of the cluster in {@code directory} connect; the usual ports if there is none. */
    public static List<Endpoint> endpoints(Path directory) {
        List<NodePorts> ports =
                read(directory).map(RunningCluster::nodes).orElseGet(() -> NodePorts.fromBase(BASE_PORT, 3));
        return ports.stream().map(NodePorts::grpcEndpoint).toList();
    }
}
