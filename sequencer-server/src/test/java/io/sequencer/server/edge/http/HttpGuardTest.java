package io.sequencer.server.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequencer.server.TestCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that take too much before anybody knows whose they are. One real node with tight limits. */
class HttpGuardTest {
    private static final int NEWCOMERS = 8;
    private static final String GOOD = "https://editor.example:8443";
    private static TestCluster cluster;
    private static int port;

    @BeforeAll
    static void startNode(@TempDir Path dir) throws Exception {
        cluster = TestCluster.start(
                dir,
                1,
                Map.of(
                        "origins", "[\"" + GOOD + "\"]",
                        "connect.requestMillis", "1000",
                        "connect.idleMillis", "1000",
                        "connect.requestLineBytes", "256",
                        "connect.headerBytes", "4096",
                        "connect.headers", "20",
                        "connect.newcomersPerAddress", String.valueOf(NEWCOMERS)));
        port = cluster.config(0).http().port();
    }

    @AfterAll
    static void stopNode() {
        cluster.close();
    }

    private static String answer(String request) throws IOException {
        try (RawConnection client = new RawConnection(port)) {
            client.send(request);
            return client.readText();
        }
    }

    private static String upgrade(String header) {
        return "GET /v1/connect HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n" + header + "\r\n";
    }

    private static String firstLineOf(String request) throws IOException {
        try (RawConnection client = new RawConnection(port)) {
            client.send(request);
            StringBuilder line = new StringBuilder();
            int next;
            while ((next = client.read()) >= 0 && next != '\r') {
                line.append((char) next);
            }
            return line.toString();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "https://editor.example",
                "http://editor.example:8443",
                "https://editor.example:84430",
                "https://editor.example:8443.evil.example",
                "http://127.0.0.1:8443",
                "null",
                ""
            })
    void aForeignPageMayNotConnect(String origin) throws IOException {
        assertThat(answer(upgrade("Origin: " + origin + "\r\n")))
                .startsWith("HTTP/1.1 403 ")
                .contains("PERMISSION_DENIED")
                .contains("origins");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Origin: " + GOOD + "\r\n", "Origin: HTTPS://Editor.Example:8443\r\n", ""})
    void aListedPageMayConnectAndWhoIsNoBrowserToo(String header) throws IOException {
        assertThat(firstLineOf(upgrade(header))).isEqualTo("HTTP/1.1 101 Switching Protocols");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example", "[evil]"
            })
    void aNameThatWasMadeToLeadHereIsNotOurs(String host) throws IOException {
        String rest = " HTTP/1.1\r\nConnection: close\r\nHost: " + host + "\r\n\r\n";
        assertThat(answer("GET /v1/documents" + rest))
                .startsWith("HTTP/1.1 421 ")
                .contains("connect.hosts");
        assertThat(answer("GET /livez" + rest)).startsWith("HTTP/1.1 421 ");
        assertThat(answer(upgrade("Host: " + host + "\r\n"))).startsWith("HTTP/1.1 421 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LocalHost:7101", "127.0.0.1:80", "[::1]:7101", "192.0.2.7", "editor.example"})
    void addressesAndConfiguredNamesAre(String host) throws IOException {
        assertThat(answer("GET /livez HTTP/1.1\r\nConnection: close\r\nHost: " + host + "\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aForeignPageMayNotAskWithoutAWebSocketEither() throws IOException {
        assertThat(answer("POST /v1/documents/x/invitation HTTP/1.1\r\nConnection: close\r\n"
                        + "Origin: https://evil.example\r\nContent-Length: 0\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ")
                .contains("origins");
    }

    /** A handshake of an older draft, broken on purpose, must not keep a connection's place for ever. */
    @Test
    void anOlderWebSocketIsRefusedAndKeepsNoPlace() throws IOException {
        String old = "GET /v1/connect HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key1: a\r\nSec-WebSocket-Key2: a\r\n";
        assertThat(firstLineOf(old + "\r\n12345678")).startsWith("HTTP/1.1 426 ");
        assertThat(firstLineOf(old + "Sec-WebSocket-Version: 8\r\n\r\n12345678"))
                .startsWith("HTTP/1.1 426 ");
        await().atMost(TestCluster.PATIENCE).until(() -> cluster.metrics(0).contains("\nsequencer_connections 0.0"));
    }

    @Test
    void longHeadersManyHeadersAndALongLineAreRefusedBeforeTheyAreTaken() throws IOException {
        assertThat(answer("GET /livez HTTP/1.1\r\nLong: " + "x".repeat(8192) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ")
                .contains("connect.headerBytes");
        assertThat(answer("GET /livez HTTP/1.1\r\n" + "A: b\r\n".repeat(21) + "\r\n"))
                .startsWith("HTTP/1.1 431 ")
                .contains("connect.headers");
        assertThat(answer("GET /" + "x".repeat(512) + " HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 414 ")
                .contains("connect.requestLineBytes");
    }

    /** The first byte decides when it is over, not the last one. */
    @Test
    void aRequestByteByByteEndsInTime() throws Exception {
        byte[] request = ("GET /livez HTTP/1.1\r\nSlow: " + "x".repeat(3000)).getBytes(StandardCharsets.US_ASCII);
        AtomicInteger sent = new AtomicInteger();
        try (RawConnection client = new RawConnection(port)) {
            await().pollInterval(50, TimeUnit.MILLISECONDS)
                    .atMost(TestCluster.PATIENCE)
                    .until(() -> !client.trySend(request[Math.min(sent.getAndIncrement(), request.length - 1)]));
        }
        assertThat(sent.get()).isLessThan(request.length);
    }

    @Test
    void whoSaysNothingAndWhoFallsSilentBetweenRequestsIsLetGo() throws IOException {
        try (RawConnection silent = new RawConnection(port);
                RawConnection kept = new RawConnection(port)) {
            kept.send("GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            assertThat(silent.readAll()).isEmpty();
            assertThat(kept.readText()).startsWith("HTTP/1.1 200 ").endsWith("ok\n");
        }
    }

    @Test
    void whoSaidHelloIsNoNewcomer() throws Exception {
        CompletableFuture<String> welcome = new CompletableFuture<>();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/v1/connect"), new WebSocket.Listener() {
                    @Override
                    public @Nullable CompletionStage<?> onText(WebSocket ws, CharSequence text, boolean last) {
                        welcome.complete(text.toString());
                        return null;
                    }
                })
                .join();
        try {
            socket.sendText("{\"hello\":{\"user\":\"ada\"}}", true).join();
            assertThat(welcome.get(30, TimeUnit.SECONDS)).contains("welcome");
            await().atMost(TestCluster.PATIENCE).until(() -> cluster.metrics(0).contains("sequencer_newcomers 0.0\n"));
            assertThat(cluster.metrics(0)).contains("sequencer_connections 1.0\n");
        } finally {
            socket.abort();
        }
    }

    @Test
    void oneAddressHasSoManyNewcomersAndNoMore() throws Exception {
        await().atMost(TestCluster.PATIENCE).until(() -> cluster.metrics(0).contains("sequencer_newcomers 0.0\n"));
        List<RawConnection> open = new ArrayList<>();
        try {
            for (int i = 0; i < NEWCOMERS; i++) {
                RawConnection client = new RawConnection(port);
                open.add(client);
                client.send(upgrade(""));
                assertThat(client.read()).isEqualTo('H');
            }
            try (RawConnection tooMany = new RawConnection(port)) {
                assertThat(tooMany.readAll()).isEmpty();
            }
            assertThat(cluster.metrics(0)).contains("sequencer_newcomers_refused_total 1.0\n");
        } finally {
            for (RawConnection client : open) {
                client.close();
            }
        }
        await().atMost(TestCluster.PATIENCE).until(() -> cluster.metrics(0).contains("sequencer_newcomers 0.0\n"));
        assertThat(answer("GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    }
}
