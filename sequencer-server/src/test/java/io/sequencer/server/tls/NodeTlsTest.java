package io.sequencer.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.sequencer.server.config.listen.RoleSetting;
import io.sequencer.server.config.listen.TlsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTlsTest {
    private static final String INDEXER = "spiffe://example/indexer";

    @TempDir
    Path dir;

    private TestAuthority authority;
    private TlsSettings settings;
    private Instant now = Instant.now();

    @BeforeEach
    void makeFiles() throws Exception {
        authority = new TestAuthority("nodes");
        TestAuthority.write(dir, "node", authority.certificate("127.0.0.1"));
        authority.writeRoot(dir.resolve("ca.crt"));
        settings = new TlsSettings(
                Optional.of(dir.resolve("node.crt")),
                Optional.of(dir.resolve("node.key")),
                Optional.of(dir.resolve("ca.crt")),
                Optional.of(dir.resolve("ca.crt")),
                "1.3",
                1000,
                List.of(
                        new RoleSetting(INDEXER, "backend"),
                        new RoleSetting("ops.example", "admin"),
                        new RoleSetting("spiffe://example/node", "node")));
    }

    private NodeTls open() throws TlsFileException {
        InstantSource clock = () -> now;
        return NodeTls.open(settings, clock);
    }

    private static X509Certificate shown(NodeTls tls) {
        String alias = tls.keys().chooseEngineServerAlias("EC", null, null);
        return tls.keys().getCertificateChain(alias)[0];
    }

    @Test
    void changedFilesCountForTheNextHandshakeAndForTheOneThatRuns() throws Exception {
        NodeTls tls = open();
        X509Certificate before = shown(tls);
        String running = tls.keys().chooseEngineServerAlias("EC", null, null);
        X509Bundle renewed = authority.certificate("127.0.0.1");
        TestAuthority.write(dir, "node", renewed);
        tls.look();
        assertThat(shown(tls)).isEqualTo(renewed.getCertificate()).isNotEqualTo(before);
        assertThat(tls.keys().getCertificateChain(running)[0]).isEqualTo(before);
        assertThat(tls.keys().getPrivateKey(running))
                .isNotEqualTo(renewed.getKeyPair().getPrivate());
        assertThat(tls.reloads()).isEqualTo(1);
        assertThat(tls.reloadFailures()).isZero();
    }

    @Test
    void aFileThatCannotBeUsedChangesNothingAndIsCountedOnce() throws Exception {
        NodeTls tls = open();
        X509Certificate before = shown(tls);
        X509Bundle other = authority.certificate("127.0.0.1");
        TestAuthority.replace(dir.resolve("node.key"), other.getPrivateKeyPEM());
        tls.look();
        tls.look();
        assertThat(shown(tls)).isEqualTo(before);
        assertThat(tls.reloadFailures()).isEqualTo(1);
        Files.delete(dir.resolve("ca.crt"));
        tls.look();
        assertThat(tls.reloadFailures()).isEqualTo(2);
        authority.writeRoot(dir.resolve("ca.crt"));
        TestAuthority.replace(dir.resolve("node.crt"), other.getCertificatePEM());
        tls.look();
        assertThat(shown(tls)).isEqualTo(other.getCertificate());
    }

    @Test
    void anotherAuthorityTakesTheFormersPlace() throws Exception {
        NodeTls tls = open();
        X509Certificate[] former = {authority.certificate("127.0.0.1").getCertificate()};
        tls.membersAreAt(() -> Set.of("127.0.0.1"));
        tls.nodes().checkClientTrusted(former, "EC");
        new TestAuthority("others").writeRoot(dir.resolve("ca.crt"));
        tls.look();
        assertThatThrownBy(() -> tls.nodes().checkClientTrusted(former, "EC")).isInstanceOf(CertificateException.class);
    }

    @Test
    void filesThatCannotBeUsedAreNamedWithWhatToDo() throws Exception {
        TestAuthority.replace(dir.resolve("node.key"), "-----BEGIN EC PRIVATE KEY-----\nAA==\n");
        assertThatThrownBy(this::open).hasMessageContaining("node.key").hasMessageContaining("openssl pkcs8");
        TestAuthority.replace(dir.resolve("node.crt"), "nothing");
        assertThatThrownBy(this::open).hasMessageContaining("node.crt");
        TestAuthority.write(dir, "node", authority.expired("127.0.0.1"));
        assertThatThrownBy(this::open).hasMessageContaining("expired");
        Files.delete(dir.resolve("node.crt"));
        assertThatThrownBy(this::open).hasMessageContaining("no such file");
        Files.write(dir.resolve("node.crt"), new byte[(1 << 20) + 1]);
        assertThatThrownBy(this::open).hasMessageContaining("longer than");
    }

    @Test
    void everyUsualKindOfKeyIsTaken() throws Exception {
        for (CertificateBuilder.Algorithm algorithm : List.of(
                CertificateBuilder.Algorithm.rsa2048,
                CertificateBuilder.Algorithm.ecp384,
                CertificateBuilder.Algorithm.ed25519)) {
            TestAuthority.write(
                    dir,
                    "node",
                    new CertificateBuilder()
                            .algorithm(algorithm)
                            .subject("CN=" + algorithm)
                            .setIsCertificateAuthority(true)
                            .buildSelfSigned());
            assertThat(open().current().key().getEncoded()).as("%s", algorithm).isNotEmpty();
        }
    }

    @Test
    void anExpiredCertificateIsNobodys() throws Exception {
        NodeTls tls = open();
        tls.membersAreAt(() -> Set.of("127.0.0.1"));
        X509Certificate[] expired = {authority.expired("127.0.0.1").getCertificate()};
        assertThatThrownBy(() -> tls.nodes().checkClientTrusted(expired, "EC"))
                .hasRootCauseInstanceOf(CertificateExpiredException.class);
        assertThatThrownBy(() -> tls.clients().checkClientTrusted(expired, "EC"))
                .hasRootCauseInstanceOf(CertificateExpiredException.class);
    }

    @Test
    void aClientOfAnotherAuthorityIsNobody() throws Exception {
        X509Certificate[] foreign = {
            new TestAuthority("others").certificate(INDEXER).getCertificate()
        };
        assertThatThrownBy(() -> open().clients().checkClientTrusted(foreign, "EC"))
                .isInstanceOf(CertificateException.class);
    }

    @Test
    void rolesComeFromTheNamesOfACertificateThatHasNotExpired() throws Exception {
        NodeTls tls = open();
        X509Certificate certificate =
                authority.certificate(INDEXER, "OPS.example").getCertificate();
        assertThat(tls.rolesOf(certificate)).containsExactlyInAnyOrder(CertificateRole.BACKEND, CertificateRole.ADMIN);
        assertThat(tls.rolesOf(
                        authority.certificate("spiffe://example/indexer2").getCertificate()))
                .isEmpty();
        now = now.plus(Duration.ofDays(2));
        assertThat(tls.rolesOf(certificate)).isEmpty();
    }

    @Test
    void onlyAMembersHostOrTheRoleMakesANode() throws Exception {
        NodeTls tls = open();
        tls.membersAreAt(() -> Set.of("N1.example", "10.0.0.1", "::1"));
        for (String name : List.of("n1.example", "10.0.0.1", "0:0:0:0:0:0:0:1", "spiffe://example/node")) {
            tls.nodes()
                    .checkClientTrusted(
                            new X509Certificate[] {authority.certificate(name).getCertificate()}, "EC");
        }
        for (String name : List.of("n9.example", "10.0.0.2", INDEXER, "x.n1.example")) {
            X509Certificate[] stranger = {authority.certificate(name).getCertificate()};
            assertThatThrownBy(() -> tls.nodes().checkClientTrusted(stranger, "EC"))
                    .as(name)
                    .hasMessageContaining("no host of a member");
        }
        assertThat(tls.handshakes().count()).isEqualTo(4);
    }
}
