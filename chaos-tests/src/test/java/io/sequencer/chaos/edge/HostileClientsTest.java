package io.sequencer.chaos.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.sequencer.chaos.Clusters;
import io.sequencer.cli.cluster.ClusterPlan;
import io.sequencer.cli.cluster.LocalCluster;
import io.sequencer.cli.cluster.LocalNode;
import io.sequencer.cli.cluster.NodePorts;
import io.sequencer.cli.drill.Usage;
import io.sequencer.client.AppendSession;
import io.sequencer.client.Outcome;
import io.sequencer.client.SequencerClient;
import io.sequencer.client.Subscription;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.OpEvent;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that mean no good, at a real node: each gets its answer or its end, and everybody else is served. */
class HostileClientsTest {
    private static final int MANY = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** The heap, as much again for direct memory and the databases, and what the JVM itself takes. */
    private static final long MOST_RESIDENT_BYTES = (2L * 512 + 384) << 20;

    private static final String UPGRADE = "GET /v1/connect HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n";

    private static LocalCluster cluster;
    private static LocalNode node;
    private static SequencerClient client;

    @BeforeAll
    static void start(@TempDir Path directory) {
        cluster = LocalCluster.prepare(ClusterPlan.of(
                        directory, NodePorts.free(1, RandomGenerator.getDefault()), Clusters.serverClasspath())
                .withJavaFlags(List.of("-Xmx512m", "-XX:MaxDirectMemorySize=512m"))
                .withSettings(Map.of("connect.newcomersPerAddress", "20000", "connect.requestMillis", "20000")));
        cluster.start();
        node = cluster.nodes().get(0);
        client = SequencerClient.connect(cluster.endpoints());
    }

    @AfterAll
    static void stop() {
        client.close();
        cluster.close();
    }

    @AfterEach
    void everybodyElseIsServed() {
        String docId = "served-" + RandomGenerator.getDefault().nextLong(Long.MAX_VALUE);
        client.documents().create(docId, DocumentMode.APPEND);
        try (AppendSession session = client.appendSession(docId, SequencerClient.newClientId())) {
            assertThat(session.append(new byte[] {1}).join()).isInstanceOf(Outcome.Acked.class);
        }
        assertThat(cluster.firstDead()).isEmpty();
        assertThat(Usage.most(cluster.nodes()).residentBytes()).isLessThan(MOST_RESIDENT_BYTES);
    }

    /** A client that writes bytes of its own. */
    private static final class Raw implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;

        Raw() throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), node.ports().http());
            socket.setSoTimeout((int) PATIENCE.toMillis());
            in = new BufferedInputStream(socket.getInputStream());
        }

        Raw send(String text) throws IOException {
            return send(text.getBytes(US_ASCII));
        }

        Raw send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            return this;
        }

        /** Up to the end of the connection, or until that is there. */
        String until(String end) throws IOException {
            StringBuilder text = new StringBuilder();
            while (text.length() < end.length() || text.indexOf(end, text.length() - end.length()) < 0) {
                int next;
                try {
                    next = in.read();
                } catch (java.net.SocketException e) {
                    break;
                }
                if (next < 0) {
                    break;
                }
                text.append((char) next);
            }
            return text.toString();
        }

        Raw upgraded() throws IOException {
            assertThat(send(UPGRADE + "\r\n").until("\r\n\r\n")).startsWith("HTTP/1.1 101 ");
            return this;
        }

        /** One text frame with a mask of zeros. */
        Raw frame(String text) throws IOException {
            byte[] payload = text.getBytes(US_ASCII);
            ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) 0x81);
            if (payload.length < 126) {
                frame.put((byte) (0x80 | payload.length));
            } else if (payload.length < 1 << 16) {
                frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
            } else {
                frame.put((byte) (0x80 | 127)).putLong(payload.length);
            }
            frame.putInt(0).put(payload);
            return send(Arrays.copyOf(frame.array(), frame.position()));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void foreignPagesAndForeignNamesAreRefused() throws IOException {
        try (Raw page = new Raw()) {
            assertThat(page.send(UPGRADE + "Origin: https://evil.example\r\n\r\n")
                            .until("\r\n"))
                    .startsWith("HTTP/1.1 403 ");
        }
        try (Raw rebound = new Raw()) {
            assertThat(rebound.send("GET /v1/documents HTTP/1.1\r\nHost: evil.example\r\n\r\n")
                            .until("\r\n"))
                    .startsWith("HTTP/1.1 421 ");
        }
    }

    @Test
    void aFloodOfHeadersIsRefused() throws IOException {
        try (Raw flood = new Raw()) {
            assertThat(flood.send("GET /livez HTTP/1.1\r\n" + "A: b\r\n".repeat(200) + "\r\n")
                            .until("\r\n"))
                    .startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void aGiantFrameEndsItsConnectionBeforeItIsThere() throws IOException {
        try (Raw giant = new Raw()) {
            ByteBuffer head = ByteBuffer.allocate(14);
            head.put((byte) 0x82).put((byte) (0x80 | 127)).putLong(1L << 40).putInt(0);
            // 1009 (RFC 6455, 7.4.1)
            assertThat(giant.upgraded().send(head.array()).until("\u0003\u00f1"))
                    .contains("\u0003\u00f1");
        }
    }

    @Test
    void deepJsonIsRefusedAndTheConnectionGoesOn() throws IOException {
        try (Raw deep = new Raw()) {
            deep.upgraded().frame("{\"hello\":{}}");
            assertThat(deep.until("welcome")).contains("welcome");
            deep.frame("{\"submit\":".repeat(50_000));
            assertThat(deep.until("MALFORMED")).contains("MALFORMED");
            deep.frame("{\"ping\":{\"nonce\":\"7\"}}");
            assertThat(deep.until("pong")).contains("pong");
        }
    }

    @Test
    void aHandshakeByteByByteEndsInTime() throws IOException {
        try (Raw slow = new Raw()) {
            byte[] request = (UPGRADE + "Slow: " + "x".repeat(10_000)).getBytes(US_ASCII);
            int[] sent = {0};
            await().pollInterval(Duration.ofMillis(100)).atMost(PATIENCE).until(() -> {
                try {
                    slow.send(new byte[] {request[sent[0]++ % request.length]});
                    return false;
                } catch (IOException e) {
                    return true;
                }
            });
            assertThat(sent[0]).isLessThan(request.length);
        }
    }

    @Test
    void tenThousandIdleSocketsHurtNobodyAndAreLetGo() throws IOException {
        assumeTrue(
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                        && system.getMaxFileDescriptorCount() > MANY + 2_000,
                "needs more than " + (MANY + 2_000) + " open files (ulimit -n)");
        List<SocketChannel> idle = new ArrayList<>();
        try {
            for (int i = 0; i < MANY; i++) {
                idle.add(SocketChannel.open(new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), node.ports().http())));
            }
            everybodyElseIsServed();
            ByteBuffer byte1 = ByteBuffer.allocate(1);
            for (SocketChannel socket : idle) {
                assertThat(socket.read(byte1.clear())).as("its end").isEqualTo(-1);
            }
        } finally {
            for (SocketChannel socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void aReaderThatTakesNothingSlowsNoOther() throws Exception {
        client.documents().create("read", DocumentMode.APPEND);
        AtomicLong fast = new AtomicLong();
        List<Error> ends = new CopyOnWriteArrayList<>();
        try (Raw slow = new Raw()) {
            slow.upgraded().frame("{\"hello\":{}}");
            slow.frame("{\"join\":{\"docId\":\"read\"}}");
            assertThat(slow.until("\"joined\"")).contains("\"joined\"");
            client.subscribe("read", 0, new Subscription.Listener() {
                @Override
                public void ops(List<OpEvent> events) {
                    fast.addAndGet(events.size());
                }

                @Override
                public void ended(Error error) {
                    ends.add(error);
                }
            });
            byte[] piece = new byte[100_000];
            List<CompletableFuture<Outcome>> written = new ArrayList<>();
            try (AppendSession session = client.appendSession("read", SequencerClient.newClientId())) {
                for (int i = 0; i < 400; i++) {
                    written.add(session.append(piece));
                }
                for (CompletableFuture<Outcome> outcome : written) {
                    assertThat(outcome.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                            .isInstanceOf(Outcome.Acked.class);
                }
            }
            await().atMost(PATIENCE).until(() -> fast.get() == written.size());
            assertThat(ends).isEmpty();
            // What waits for it is bounded: the rest comes from the log when it takes again.
            assertThat(slow.until("\"serverSeq\":\"400\"")).contains("\"serverSeq\":\"400\"");
        }
    }
}
