package io.sequencer.server.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sequencer.server.boot.CannotStartException;
import io.sequencer.server.boot.ExitCode;
import io.sequencer.server.config.NodeConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** {@code backup verify} and {@code backup restore}, and what they said last. */
final class BackupCommands {

    private final Path scratch;
    private String said = "";

    /** @param scratch where configurations are written */
    BackupCommands(Path scratch) {
        this.scratch = scratch;
    }

    String said() {
        return said;
    }

    int run(String... arguments) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PrintStream stream = new PrintStream(out, false, UTF_8)) {
            return new BackupMain(stream, new Progress(stream, false)).run(arguments, Map.of());
        } finally {
            said = out.toString(UTF_8);
        }
    }

    /** What is said of a backup that must be found unsound. */
    String runUnsound(String... arguments) throws Exception {
        try {
            assertThat(run(arguments)).as(said).isEqualTo(1);
        } catch (UnsoundException e) {
            said += e.getMessage();
        }
        return said;
    }

    ExitCode refusal(String... arguments) {
        CannotStartException refused = catchThrowableOfType(CannotStartException.class, () -> run(arguments));
        said = refused.line();
        return refused.exitCode();
    }

    /** Returns the file. */
    String write(NodeConfig config) throws IOException {
        StringBuilder peers = new StringBuilder();
        for (NodeConfig.Peer p : config.peers()) {
            peers.append("  - {id: %s, host: %s, httpPort: %d, grpcPort: %d, peerPort: %d, raftPort: %d,"
                            .formatted(p.id(), p.host(), p.httpPort(), p.grpcPort(), p.peerPort(), p.raftPort()))
                    .append(" adminPort: %d, metricsPort: %d}\n".formatted(p.adminPort(), p.metricsPort()));
        }
        Path file = Files.createTempFile(scratch, config.nodeId(), ".yaml");
        Files.writeString(
                file,
                "clusterId: %s\nnodeId: %s\nshards: %d\ndataDir: \"%s\"\ninsecure: true\npeers:\n%s"
                        .formatted(config.clusterId(), config.nodeId(), config.shards(), config.dataDir(), peers));
        return file.toString();
    }
}
