package io.sequencer.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.server.boot.CannotStartException;
import io.sequencer.server.boot.Launch;
import io.sequencer.server.core.DocId;
import io.sequencer.server.tls.HandshakeFailures;
import io.sequencer.server.tls.TestAuthority;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Real nodes whose connections to each other are encrypted, and who is not let in between them. */
class TlsClusterTest {
    private static final String NODE = "spiffe://example/node";
    private static final String HOST = "127.0.0.1";

    @TempDir
    Path dir;

    private final Logger log = (Logger) LoggerFactory.getLogger(HandshakeFailures.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private TestAuthority authority;

    @BeforeEach
    void listen() throws Exception {
        authority = new TestAuthority("nodes");
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        log.detachAppender(lines);
    }

    private void awaitLine(String part) {
        await().atMost(TestCluster.PATIENCE)
                .untilAsserted(() -> assertThat(List.copyOf(lines.list))
                        .extracting(ILoggingEvent::getFormattedMessage)
                        .anyMatch(line -> line.contains(part)));
    }

    private static void write(TestCluster cluster, int through, String docId) {
        int shard = DocId.shard(docId, 3);
        assertThat(cluster.decide(through, shard, TestCommands.create(docId, DocumentMode.TEXT))
                        .hasRefused())
                .isFalse();
    }

    @Test
    void encryptedNodesAgreeAlsoAfterTheirCertificatesWereRenewed() throws Exception {
        Map<String, String> settings = authority.settings(dir.resolve("pki"), "node", authority.certificate(HOST));
        try (TestCluster cluster = TestCluster.start(dir, 3, settings)) {
            for (int node = 0; node < 3; node++) {
                write(cluster, node, "before-" + node);
            }
            TestAuthority.write(dir.resolve("pki"), "node", authority.certificate(HOST));
            await().atMost(TestCluster.PATIENCE)
                    .until(() -> cluster.metrics(0).contains("sequencer_tls_reloads_total 1.0\n"));
            // A node that comes back shakes hands anew, with all others and in both directions.
            cluster.stop(2);
            cluster.start(2);
            cluster.awaitLeaders();
            for (int node = 0; node < 3; node++) {
                write(cluster, node, "after-" + node);
            }
        }
        assertThat(lines.list).isEmpty();
    }

    @Test
    void aNewNodeComesInByItsRole() throws Exception {
        Map<String, String> settings = authority.settings(dir.resolve("pki"), "node", authority.certificate(NODE));
        settings.put("tls.roles", "[{san: \"" + NODE + "\", role: node}]");
        try (TestCluster cluster = TestCluster.start(dir, 1, settings)) {
            int newcomer = cluster.addNode(dir, settings);
            cluster.start(newcomer, Launch.of(Launch.Mode.JOIN));
            write(cluster, newcomer, "notes");
        }
    }

    /** Asks to be let in with these settings, until a member says why not. */
    private void refused(Map<String, String> settings, String line) throws Exception {
        Map<String, String> own = authority.settings(dir.resolve("pki"), "node", authority.certificate(HOST));
        try (TestCluster cluster = TestCluster.start(dir, 1, own)) {
            int stranger = cluster.addNode(dir, settings);
            Instant giveUp = Instant.now().plus(TestCluster.PATIENCE);
            CompletableFuture<Void> knocking = CompletableFuture.runAsync(() -> {
                try {
                    cluster.start(
                            stranger,
                            new Launch(
                                    Launch.Mode.JOIN,
                                    Optional.empty(),
                                    problem -> {},
                                    () -> Instant.now().isAfter(giveUp) || said(line)));
                } catch (CannotStartException e) {
                    throw new IllegalStateException(e);
                }
            });
            awaitLine(line);
            assertThat(knocking).failsWithin(Duration.ofMinutes(2));
            assertThat(cluster.node(0).raft().members(0)).hasSize(1);
        }
    }

    private boolean said(String part) {
        return List.copyOf(lines.list).stream()
                .anyMatch(line -> line.getFormattedMessage().contains(part));
    }

    @Test
    void aNodeOfAnotherAuthorityIsRefused() throws Exception {
        TestAuthority other = new TestAuthority("others");
        refused(
                other.settings(dir.resolve("other"), "node", other.certificate(HOST)),
                "unable to find valid certification path");
    }

    @Test
    void aNodeThatSpeaksPlainTextIsRefused() throws Exception {
        refused(Map.of(), "it spoke no TLS");
    }

    /** The same authority may sign for anybody: for a web server of the same company, say. */
    @Test
    void aStrangerOfTheSameAuthorityIsRefused() throws Exception {
        refused(
                authority.settings(dir.resolve("other"), "node", authority.certificate("shop.example")),
                "it is for [shop.example]");
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        Map<String, String> soon = authority.settings(dir.resolve("pki"), "node", authority.expired(HOST));
        try (TestCluster cluster = TestCluster.prepare(dir, 1, soon)) {
            assertThat(catchThrowable(() -> cluster.start(0)))
                    .isInstanceOf(CannotStartException.class)
                    .hasMessageContaining("expired");
        }
    }
}
