package io.sequencer.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.sequencer.proto.v1.CreateDocumentRequest;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.DocumentsGrpc;
import io.sequencer.server.boot.DataDirectory;
import io.sequencer.server.boot.ExitCode;
import io.sequencer.server.boot.NodeIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, started wrongly and rightly: one clear line and the documented exit code each. */
class ServeMainTest {

    @TempDir
    Path dir;

    private List<Integer> ports = List.of();

    @BeforeEach
    void takePorts() throws IOException {
        ports = FreePorts.take(6);
    }

    @Test
    void helpNamesEverySettingAndExitsWithZero() throws Exception {
        try (ServeProcess serve = ServeProcess.start(dir, "--help")) {
            assertThat(serve.stdout())
                    .contains("Usage: sequencer serve --config FILE [--bootstrap | --join] [--print-config]"
                            + " [--SETTING=VALUE ...]")
                    .anyMatch(l -> l.contains("--raft.timeoutMinMillis"));
            assertThat(serve.awaitExit()).isZero();
        }
    }

    @Test
    void printConfigShowsSourcesAndStartsNothing() throws Exception {
        try (ServeProcess serve = start("--print-config", "--shards=5")) {
            assertThat(serve.stdout()).contains("shards: 5  # flag --shards", "logLevel: INFO  # default");
            assertThat(serve.awaitExit()).isZero();
            assertThat(dir.resolve("data")).doesNotExist();
        }
    }

    @Test
    void wrongArgumentsAndSettingsAreAllNamedAtOnce() throws Exception {
        try (ServeProcess serve = start("stray", "--shard=5", "--logLevel=LOUD")) {
            assertThat(serve.awaitExit()).isEqualTo(ExitCode.USAGE.code());
            assertThat(serve.stderr())
                    .containsExactly(
                            "sequencer: argument stray: not understood; settings are written --name=value, see serve"
                                    + " --help",
                            "sequencer: flag --shard: unknown key; did you mean --shards?",
                            "sequencer: flag --logLevel: must match ERROR|WARN|INFO|DEBUG|TRACE, is \"LOUD\"");
        }
    }

    @Test
    void nodeStartsSaysSoAndStopsGracefullyOnSigterm() throws Exception {
        try (ServeProcess serve = start()) {
            assertThat(serve.awaitReady())
                    .containsExactly(
                            "listening http 127.0.0.1:" + ports.get(0),
                            "listening grpc 127.0.0.1:" + ports.get(1),
                            "listening admin 127.0.0.1:" + ports.get(4),
                            "listening metrics 127.0.0.1:" + ports.get(5),
                            "listening peer 127.0.0.1:" + ports.get(2),
                            "listening raft 127.0.0.1:" + ports.get(3),
                            "ready n1 of cluster test");
            assertThat(get("/livez")).isEqualTo("ok\n");
            assertThat(get("/metrics"))
                    .contains("\njvm_memory_used_bytes{", "\nprocess_cpu_seconds_total ", "\nsequencer_shard_term{");
            assertThat(serve.terminate().awaitExit()).isZero();
        }
    }

    @Test
    void dataOfAnotherClusterNodeOrShardCountIsRefused() throws Exception {
        openData(new NodeIdentity.Cluster("other", "n7", 4)).close();
        assertRefused(start(), ExitCode.CONTRADICTS_DATA, "belongs elsewhere: clusterId is test but the data is of");
    }

    @Test
    void foreignDirectoryIsRefused() throws Exception {
        Files.writeString(dataDirectory().resolve("photo.jpg"), "x");
        assertRefused(start(), ExitCode.FOREIGN_DATA, "is not empty and is no node's data (found photo.jpg)");
    }

    @Test
    void directoryThatCannotBeMadeIsRefused() throws Exception {
        Files.writeString(dir.resolve("data"), "a file");
        assertRefused(start(), ExitCode.UNWRITABLE, "cannot be made or written");
    }

    @Test
    void damagedIdentityIsRefused() throws Exception {
        Files.writeString(dataDirectory().resolve("IDENTITY"), "sequencer-node=1\n");
        assertRefused(start(), ExitCode.DAMAGED, "IDENTITY is damaged");
    }

    @Test
    void nodeWhoseLogBecameShorterNeitherVotesNorServes() throws Exception {
        try (ServeProcess serve = start()) {
            serve.awaitReady();
            createDocument();
            assertThat(serve.terminate().awaitExit()).isZero();
        }
        try (Stream<Path> files = Files.walk(dir.resolve("data/raft"))) {
            for (Path log : files.filter(f -> f.getFileName().toString().startsWith("log_"))
                    .toList()) {
                Files.delete(log);
            }
        }
        try (ServeProcess serve = start()) {
            assertThat(serve.awaitExit()).isEqualTo(ExitCode.DAMAGED.code());
            assertThat(serve.stderr()).last().asString().startsWith("sequencer: cannot join Raft");
            assertThat(serve.stdout()).isEmpty();
        }
    }

    @Test
    void damagedStoreIsRefused() throws Exception {
        try (ServeProcess serve = start()) {
            serve.awaitReady();
            assertThat(serve.terminate().awaitExit()).isZero();
        }
        Files.writeString(dir.resolve("data/state/shard-1/store.identity"), "not what was written");
        assertRefused(start(), ExitCode.DAMAGED, "store.identity does not have its checksum");
    }

    @Test
    void directoryOfARunningNodeIsRefused() throws Exception {
        try (DataDirectory held = openData(new NodeIdentity.Cluster("test", "n1", 3))) {
            assertThat(held.state().getParent()).isEqualTo(dir.resolve("data"));
            assertRefused(start(), ExitCode.LOCKED, "is in use by another process: stop that node first");
        }
    }

    @Test
    void takenPortIsNamedWithItsListener() throws Exception {
        for (int i = 0; i < ports.size(); i++) {
            String name =
                    List.of("http", "grpc", "peer", "raft", "admin", "metrics").get(i);
            try (ServerSocket taken = new ServerSocket(ports.get(i), 1, InetAddress.getLoopbackAddress())) {
                assertRefused(
                        start(),
                        ExitCode.PORT_IN_USE,
                        "cannot listen on 127.0.0.1:" + taken.getLocalPort() + " (" + name
                                + "): Address already in use");
            }
        }
    }

    @Test
    void emptyDirectoryIsRefusedUnlessFoundingOrJoiningIsAsked() throws Exception {
        try (ServeProcess serve = startPlain()) {
            assertThat(serve.awaitExit()).isEqualTo(ExitCode.NO_DATA.code());
            assertThat(serve.stderr()).singleElement().asString().contains("is empty", "--bootstrap", "--join");
            assertThat(dir.resolve("data")).doesNotExist();
        }
    }

    @Test
    void nodeThatWasFoundedStartsWithoutASpecialFlagAndWithALeftOverOne() throws Exception {
        try (ServeProcess serve = start()) {
            serve.awaitReady();
            assertThat(serve.terminate().awaitExit()).isZero();
        }
        try (ServeProcess plain = startPlain()) {
            plain.awaitReady();
            assertThat(plain.terminate().awaitExit()).isZero();
        }
        try (ServeProcess leftOver = start()) {
            leftOver.awaitReady();
            assertThat(leftOver.terminate().awaitExit()).isZero();
        }
    }

    private DataDirectory openData(NodeIdentity.Cluster cluster) throws Exception {
        return DataDirectory.open(
                dir.resolve("data"),
                cluster,
                Optional.of(new NodeIdentity(cluster, "0123456789abcdef", NodeIdentity.Phase.FOUNDING)));
    }

    private String get(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + ports.get(path.equals("/metrics") ? 5 : 0) + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private void createDocument() {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", ports.get(1))
                .usePlaintext()
                .build();
        try {
            CreateDocumentRequest request = CreateDocumentRequest.newBuilder()
                    .setDocId("notes")
                    .setMode(DocumentMode.TEXT)
                    .setUser("ada")
                    .build();
            assertThat(DocumentsGrpc.newBlockingStub(channel)
                            .createDocument(request)
                            .getDocId())
                    .isEqualTo("notes");
        } finally {
            channel.shutdownNow();
        }
    }

    private ServeProcess start(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--bootstrap"));
        arguments.addAll(List.of(more));
        return startPlain(arguments.toArray(String[]::new));
    }

    private ServeProcess startPlain(String... more) throws IOException {
        String config = """
                clusterId: test
                nodeId: n1
                dataDir: "%s"
                insecure: true
                peers:
                  - {id: n1, host: 127.0.0.1, httpPort: %d, grpcPort: %d, peerPort: %d, raftPort: %d, adminPort: %d,
                     metricsPort: %d}
                """.formatted(
                        dir.resolve("data"),
                        ports.get(0),
                        ports.get(1),
                        ports.get(2),
                        ports.get(3),
                        ports.get(4),
                        ports.get(5));
        Path file = Files.writeString(dir.resolve("node.yaml"), config);
        List<String> arguments = new ArrayList<>(List.of("--config", file.toString()));
        arguments.addAll(List.of(more));
        return ServeProcess.start(dir, arguments.toArray(String[]::new));
    }

    /** As a node leaves it: nobody else may look into it. */
    private Path dataDirectory() throws IOException {
        return Files.createDirectory(
                dir.resolve("data"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static void assertRefused(ServeProcess process, ExitCode code, String part) throws Exception {
        try (process) {
            int exit = process.awaitExit();
            assertThat(process.stderr())
                    .singleElement()
                    .asString()
                    .startsWith("sequencer: ")
                    .contains(part);
            assertThat(exit).isEqualTo(code.code());
        }
    }
}
