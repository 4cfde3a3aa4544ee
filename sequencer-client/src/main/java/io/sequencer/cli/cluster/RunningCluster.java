package io.sequencer.cli.cluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sequencer.client.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The note that 'dev' leaves in its directory: which nodes there are, for the next start and for other commands.
 *
 * @param nodes the ports of each
 * @param ids their names, in the same order; n1, n2, ... if not given
 * @param joining those that are on their way in, each with the node that it replaces, or nothing
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RunningCluster(
        @JsonProperty("nodes") List<NodePorts> nodes,
        @JsonProperty("ids") List<String> ids,
        @JsonProperty("joining") Map<String, String> joining) {

    /** Where a dev cluster listens unless told otherwise. */
    static final int BASE_PORT = 7100;

    private static final ObjectMapper JSON = new ObjectMapper();

    public RunningCluster(List<NodePorts> nodes, @Nullable List<String> ids, @Nullable Map<String, String> joining) {
        this.nodes = List.copyOf(nodes);
        this.ids = ids == null ? names(nodes.size()) : List.copyOf(ids);
        this.joining = joining == null ? Map.of() : Map.copyOf(joining);
    }

    /** Nodes n1, n2, ..., all of them members. */
    static RunningCluster of(List<NodePorts> nodes) {
        return new RunningCluster(nodes, names(nodes.size()), Map.of());
    }

    private static List<String> names(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "n" + i).toList();
    }

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
            Path fresh = directory.resolve("cluster.json.tmp");
            JSON.writeValue(fresh.toFile(), this);
            Files.move(fresh, file(directory), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
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
