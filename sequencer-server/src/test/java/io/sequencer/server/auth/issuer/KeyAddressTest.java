package io.sequencer.server.auth.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys from a real server on loopback, good and bad ones. */
class KeyAddressTest {
    private static final byte[] KEYS =
            OtherIssuer.jwks(OtherIssuer.ed25519("d")).getBytes(StandardCharsets.UTF_8);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/keys", exchange -> {
            asked.incrementAndGet();
            answer(exchange, 200, KEYS);
        });
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private KeyAddress address(String path) {
        return new KeyAddress(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path));
    }

    @Test
    void keysComeAsTheyAre() throws Exception {
        assertThat(address("/keys").read()).isEqualTo(KEYS);
    }

    @Test
    void redirectionIsNotFollowed() {
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().add("location", "/keys");
            answer(exchange, 302, new byte[0]);
        });

        assertThatThrownBy(() -> address("/moved").read()).hasMessageContaining("status 302");
        assertThat(asked).hasValue(0);
    }

    @Test
    void answerWithoutAnEndIsCutOff() {
        server.createContext("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] block = new byte[8192];
            try (OutputStream out = exchange.getResponseBody()) {
                while (over.getCount() > 0) {
                    out.write(block);
                }
            }
        });

        assertThatThrownBy(() -> address("/endless").read()).hasMessageContaining("more than");
    }

    @Test
    void answerThatDoesNotGoOnIsGivenUp() {
        server.createContext("/slow", exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        long begun = System.nanoTime();

        assertThatThrownBy(() -> address("/slow").read()).hasMessageContaining("within 5 s");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofSeconds(4));
    }

    @Test
    void nobodyThereIsSaidInWords() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        assertThatThrownBy(() -> new KeyAddress(URI.create("http://127.0.0.1:" + free + "/keys")).read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be asked");
    }
}
