package io.sequencer.server.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.pkitesting.X509Bundle;
import io.sequencer.server.TestCluster;
import io.sequencer.server.tls.HandshakeFailures;
import io.sequencer.server.tls.TestAuthority;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The encrypted listeners of one real node. */
class EncryptedEdgeTest {
    private static final int ALERT = 21;
    private static final int PROTOCOL_VERSION = 70;

    private static TestAuthority authority;
    private static TestCluster cluster;
    private static Path pki;

    @BeforeAll
    static void startNode(@TempDir Path dir) throws Exception {
        authority = new TestAuthority("all");
        pki = dir.resolve("pki");
        Map<String, String> settings = authority.settings(pki, "node", authority.certificate("127.0.0.1"));
        settings.put("connect.handshakeMillis", "1000");
        settings.put("connect.newcomersPerAddress", "1000");
        cluster = TestCluster.start(dir, 1, settings);
    }

    @AfterAll
    static void stopNode() {
        cluster.close();
    }

    private static URI http(String scheme, String path) {
        return URI.create(scheme + "://127.0.0.1:" + cluster.config(0).http().port() + path);
    }

    private static HttpClient client() throws Exception {
        return HttpClient.newBuilder().sslContext(authority.client(null)).build();
    }

    private static ManagedChannel grpc(TestAuthority believed, @Nullable X509Bundle own, String... protocols)
            throws Exception {
        var context = GrpcSslContexts.forClient().trustManager(believed.trustManager());
        if (own != null) {
            context.keyManager(own.getKeyPair().getPrivate(), own.getCertificatePath());
        }
        if (protocols.length > 0) {
            context.protocols(protocols);
        }
        return NettyChannelBuilder.forAddress(
                        "127.0.0.1", cluster.config(0).grpc().port())
                .sslContext(context.build())
                .build();
    }

    private static HealthCheckResponse ask(ManagedChannel channel) {
        try {
            return HealthGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(30, TimeUnit.SECONDS)
                    .check(HealthCheckRequest.getDefaultInstance());
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void httpAndWebSocketAndGrpcAreEncrypted() throws Exception {
        HttpResponse<String> version = client().send(
                        HttpRequest.newBuilder(http("https", "/version")).build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(version.statusCode()).isEqualTo(200);
        assertThat(version.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
        CompletableFuture<String> welcome = new CompletableFuture<>();
        WebSocket socket = client().newWebSocketBuilder()
                .buildAsync(http("wss", "/v1/connect"), new WebSocket.Listener() {
                    @Override
                    public @Nullable CompletableFuture<?> onText(WebSocket ws, CharSequence text, boolean last) {
                        welcome.complete(text.toString());
                        return null;
                    }
                })
                .join();
        socket.sendText("{\"hello\":{\"user\":\"ada\"}}", true).join();
        assertThat(welcome.get(30, TimeUnit.SECONDS)).contains("welcome");
        socket.abort();
        assertThat(ask(grpc(authority, null)).getStatus()).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
        assertThat(ask(grpc(authority, authority.certificate("spiffe://example/indexer")))
                        .getStatus())
                .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
    }

    @Test
    void browsersAreOfferedHttpOneAndGrpcHttpTwo() throws Exception {
        assertThat(negotiated(cluster.config(0).http().port(), "h2", "http/1.1"))
                .isEqualTo("http/1.1");
        assertThat(negotiated(cluster.config(0).grpc().port(), "http/1.1", "h2"))
                .isEqualTo("h2");
    }

    private static String negotiated(int port, String... offered) throws Exception {
        try (SSLSocket socket =
                (SSLSocket) authority.client(null).getSocketFactory().createSocket("127.0.0.1", port)) {
            var parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(offered);
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket.getApplicationProtocol();
        }
    }

    @Test
    void plainTextOnAnEncryptedPortIsRefusedAndSaid() throws Exception {
        double before = failures();
        for (int port : new int[] {
            cluster.config(0).http().port(), cluster.config(0).grpc().port()
        }) {
            try (RawConnection plain = new RawConnection(port)) {
                plain.send("GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
                assertThat(plain.readText()).doesNotContain("HTTP/1.1");
            }
        }
        await().atMost(TestCluster.PATIENCE).until(() -> failures() >= before + 2);
    }

    private static double failures() {
        String name = "sequencer_tls_handshake_failures_total ";
        return cluster.metrics(0)
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .sum();
    }

    /** By hand: this JDK does not speak it any more. */
    @Test
    void oldVersionsOfTlsAreRefused() throws Exception {
        for (int minor : new int[] {1, 2, 3}) {
            ByteBuffer hello = ByteBuffer.allocate(50);
            hello.put(new byte[] {22, 3, 1, 0, 45, 1, 0, 0, 41, 3, (byte) minor});
            hello.put(new byte[32]).put((byte) 0);
            hello.put(new byte[] {0, 2, 0, 0x2f}).put(new byte[] {1, 0});
            for (int port : new int[] {
                cluster.config(0).http().port(), cluster.config(0).grpc().port()
            }) {
                try (RawConnection old = new RawConnection(port)) {
                    old.send(hello.array());
                    byte[] answer = old.readAll();
                    assertThat(answer).hasSizeGreaterThanOrEqualTo(7);
                    assertThat(answer[0]).isEqualTo((byte) ALERT);
                    assertThat(answer[6]).isEqualTo((byte) PROTOCOL_VERSION);
                }
            }
        }
    }

    @Test
    void aHandshakeThatDoesNotComeToAnEndIsCutOff() throws Exception {
        Logger log = (Logger) LoggerFactory.getLogger(HandshakeFailures.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        log.addAppender(lines);
        try {
            handshakesAreCutOff();
        } finally {
            log.detachAppender(lines);
        }
        assertThat(List.copyOf(lines.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .anyMatch(line -> line.contains("http: handshake timed out after 1000ms"));
    }

    private static void handshakesAreCutOff() throws Exception {
        double before = failures();
        byte[] begun = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 252, 3, 3};
        for (int port : new int[] {
            cluster.config(0).http().port(), cluster.config(0).grpc().port()
        }) {
            try (RawConnection silent = new RawConnection(port);
                    RawConnection slow = new RawConnection(port)) {
                AtomicInteger sent = new AtomicInteger();
                await().pollInterval(50, TimeUnit.MILLISECONDS)
                        .atMost(TestCluster.PATIENCE)
                        .until(() -> !slow.trySend(sent.get() < begun.length ? begun[sent.getAndIncrement()] : 0));
                silent.readAll();
            }
        }
        await().atMost(TestCluster.PATIENCE).until(() -> failures() >= before + 4);
    }

    @Test
    void whoDoesNotBelieveTheNodeAndWhomTheNodeDoesNotBelieveGetNoConnection() throws Exception {
        TestAuthority other = new TestAuthority("others");
        assertRefused(grpc(other, null));
        assertRefused(grpc(authority, authority.expired("spiffe://example/indexer")));
        assertThatThrownBy(() -> HttpClient.newBuilder()
                        .sslContext(other.client(null))
                        .build()
                        .send(
                                HttpRequest.newBuilder(http("https", "/livez")).build(),
                                HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(SSLHandshakeException.class);
    }

    private static void assertRefused(ManagedChannel channel) {
        assertThatThrownBy(() -> ask(channel))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    }

    @Test
    void certificatesAreRenewedUnderLoadAndNoConnectionFails() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger made = new AtomicInteger();
        Set<Object> serials = ConcurrentHashMap.newKeySet();
        CompletableFuture<Void> load = CompletableFuture.allOf(
                CompletableFuture.runAsync(() -> connectUntil(stop, made, serials)),
                CompletableFuture.runAsync(() -> connectUntil(stop, made, serials)));
        Set<Object> issued = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            X509Bundle renewed = authority.certificate("127.0.0.1");
            TestAuthority.write(pki, "node", renewed);
            issued.add(renewed.getCertificate().getSerialNumber());
            Object serial = renewed.getCertificate().getSerialNumber();
            await().atMost(TestCluster.PATIENCE).until(() -> serials.contains(serial) || load.isDone());
        }
        TestAuthority.replace(pki.resolve("node.crt"), "no certificate");
        await().atMost(TestCluster.PATIENCE)
                .until(() -> !cluster.metrics(0).contains("sequencer_tls_reload_failures_total 0.0\n"));
        int before = made.get();
        await().atMost(TestCluster.PATIENCE).until(() -> made.get() > before + 10 || load.isDone());
        stop.set(true);
        load.get(60, TimeUnit.SECONDS);
        assertThat(serials).containsAll(issued);
        TestAuthority.write(pki, "node", authority.certificate("127.0.0.1"));
    }

    private static void connectUntil(AtomicBoolean stop, AtomicInteger made, Set<Object> serials) {
        try {
            while (!stop.get()) {
                // A context of its own: no session of before is resumed.
                try (SSLSocket socket = (SSLSocket) authority
                        .client(null)
                        .getSocketFactory()
                        .createSocket("127.0.0.1", cluster.config(0).http().port())) {
                    socket.startHandshake();
                    var shown = (java.security.cert.X509Certificate)
                            socket.getSession().getPeerCertificates()[0];
                    RawConnection raw = new RawConnection(socket);
                    raw.send("GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n");
                    assertThat(raw.readText()).startsWith("HTTP/1.1 200 ");
                    serials.add(shown.getSerialNumber());
                    made.incrementAndGet();
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
