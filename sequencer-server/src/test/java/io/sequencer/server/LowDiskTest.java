package io.sequencer.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.CreateDocument;
import io.sequencer.proto.log.v1.SetRetention;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.forward.CommandOutcome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes whose reserve is larger than any disk, and what they may leave on one. */
class LowDiskTest {

    @TempDir
    Path dir;

    @Test
    void refusesWhatGrowsWithATypedErrorAndSaysSoInReadyz() throws Exception {
        try (TestCluster cluster = TestCluster.start(dir, 1, Map.of("disk.reserveBytes", "1099511627776"))) {
            Error error = decide(
                            cluster,
                            Command.newBuilder()
                                    .setCreate(CreateDocument.newBuilder()
                                            .setDocId("notes")
                                            .setMode(DocumentMode.TEXT))
                                    .build())
                    .decision()
                    .getRefused();
            assertThat(error.getCode()).isEqualTo(ErrorCode.OVERLOADED);
            assertThat(error.getDetails().getLimit()).isEqualTo("disk_reserve_bytes");
            assertThat(decide(
                                    cluster,
                                    Command.newBuilder()
                                            .setSetRetention(
                                                    SetRetention.newBuilder().setDocId("notes"))
                                            .build())
                            .decision()
                            .getRefused()
                            .getCode())
                    .as("apply was asked")
                    .isEqualTo(ErrorCode.DOCUMENT_NOT_FOUND);
            HttpResponse<String> ready = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                            + cluster.config(0).http().port() + "/readyz"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("disk");
            assertThat(cluster.metrics(0)).contains("sequencer_disk_low 1.0\n");
        }
    }

    /** Else a disk full of log would stay full: a node whose disk is low writes nothing that would begin the next file. */
    @Test
    void aCheckpointCutsWhatTheLogHoldsOfAFullDisk() throws Exception {
        long reserve = 64 << 20;
        byte[] payload = new byte[200 << 10];
        try (TestCluster cluster = TestCluster.start(dir, 1, Map.of("disk.reserveBytes", Long.toString(reserve)))) {
            UUID client = new UUID(7, 7);
            decide(cluster, TestCommands.create("feed", DocumentMode.APPEND));
            for (int op = 1; op <= 40; op++) {
                decide(cluster, TestCommands.append("feed", client, op, payload));
            }
            assertThat(logBytes()).isGreaterThan(40L * payload.length);
            cluster.node(0).raft().checkpoint(0).get(60, TimeUnit.SECONDS);
            await().atMost(TestCluster.PATIENCE)
                    .untilAsserted(() -> assertThat(logBytes()).isLessThanOrEqualTo(reserve / 16));
        }
    }

    /** Of all shards' log files, with what is set aside for them. */
    private long logBytes() throws IOException {
        try (Stream<Path> files = Files.walk(dir)) {
            return files.filter(file -> file.getFileName().toString().startsWith("log_"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static CommandOutcome.Decided decide(TestCluster cluster, Command command) throws Exception {
        return (CommandOutcome.Decided)
                cluster.node(0).router().submit(0, command).get(60, TimeUnit.SECONDS);
    }
}
