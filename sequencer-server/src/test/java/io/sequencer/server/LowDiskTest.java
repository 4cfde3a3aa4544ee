package io.sequencer.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.CreateDocument;
import io.sequencer.proto.log.v1.SetRetention;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.forward.CommandOutcome;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose reserve is larger than any disk. */
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

    private static CommandOutcome.Decided decide(TestCluster cluster, Command command) throws Exception {
        return (CommandOutcome.Decided)
                cluster.node(0).router().submit(0, command).get(60, TimeUnit.SECONDS);
    }
}
