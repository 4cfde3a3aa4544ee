package io.sequencer.server.edge.rest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sequencer.server.TestCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a request may take before and after it is known whose it is. One real node with tight rates. */
class RestBoundsTest {
    private static final String PASSWORD = "correct horse battery";

    private static TestCluster cluster;
    private static Rest rest;
    private static int port;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        cluster = TestCluster.withAccounts(
                directory,
                1,
                Map.of(
                        "auth.hashKibibytes", "8192",
                        "auth.hashPasses", "1",
                        "rates.messagesPerSecond", "10",
                        "rates.messagesAtOnce", "20"));
        port = cluster.config(0).http().port();
        rest = new Rest(port);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static String user(String name) {
        String credentials = "{\"user\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"}";
        assertThat(rest.ask("POST", "/v1/users", credentials, "").status()).isEqualTo(201);
        return rest.ask("POST", "/v1/login", credentials, "")
                .json()
                .path("accessToken")
                .asText();
    }

    /** The status line, when only the head of a request was sent and its body is awaited. */
    private static String answerToHead(String method, String path, int length, String header) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write((method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + header + "Content-Length: " + length + "\r\n\r\n")
                            .getBytes(US_ASCII));
            byte[] line = socket.getInputStream().readNBytes(12);
            return new String(line, US_ASCII);
        }
    }

    @Test
    void aBodyIsOnlyTakenOfWhoIsKnown() throws IOException {
        assertThat(answerToHead("PUT", "/v1/documents/d", 1000, "")).isEqualTo("HTTP/1.1 401");
        assertThat(answerToHead("PUT", "/v1/documents/d", 1000, "Authorization: Bearer a.b.c\r\n"))
                .isEqualTo("HTTP/1.1 401");
        assertThat(answerToHead("POST", "/v1/login", 9000, "")).isEqualTo("HTTP/1.1 413");
        String token = user("known");
        assertThat(answerToHead(
                        "PUT",
                        "/v1/documents/d",
                        9000,
                        "Expect: 100-continue\r\nAuthorization: Bearer " + token + "\r\n"))
                .isEqualTo("HTTP/1.1 100");
    }

    @Test
    void requestsOfAUserCountOnWhatTheUserMaySendAndOthersGoOn() {
        String eager = user("eager");
        String patient = user("patient");
        Rest.Reply reply = rest.get("/v1/me", eager);
        for (int i = 0; i < 2_000 && reply.status() == 200; i++) {
            reply = rest.get("/v1/me", eager);
        }
        JsonNode details = reply.json().path("details");
        assertThat(reply.status()).isEqualTo(429);
        assertThat(details.path("limit").asText()).isEqualTo("messages_per_second_per_user");
        assertThat(reply.header("retry-after")).isPresent();
        assertThat(rest.get("/v1/me", patient).status()).isEqualTo(200);
    }
}
