package io.sequencer.server.edge.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.ServerInterceptors;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.netty.pkitesting.X509Bundle;
import io.sequencer.proto.v1.ClusterGrpc;
import io.sequencer.proto.v1.NodeStatus;
import io.sequencer.proto.v1.NodeStatusRequest;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.config.listen.RoleSetting;
import io.sequencer.server.config.listen.TlsSettings;
import io.sequencer.server.edge.EdgeLoops;
import io.sequencer.server.tls.TestAuthority;
import io.sequencer.server.tls.wire.Encryption;
import io.sequencer.server.tls.wire.ListenerTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who a client with a certificate is to a service, over real connections. */
class CertificateCallersTest {
    private static final String INDEXER = "spiffe://example/indexer";
    private static final String OPERATOR = "spiffe://example/operator";
    private static final Metadata.Key<String> USER =
            Metadata.Key.of("sequencer-user", Metadata.ASCII_STRING_MARSHALLER);

    @TempDir
    Path dir;

    private final EdgeLoops loops = new EdgeLoops(1, "test");
    private TestAuthority authority;
    private RunningServer server;
    private int port;

    @BeforeEach
    void listen() throws Exception {
        authority = new TestAuthority("all");
        TestAuthority.write(dir, "node", authority.certificate("127.0.0.1"));
        Optional<Path> ca = Optional.of(authority.writeRoot(dir.resolve("ca.crt")));
        TlsSettings settings = new TlsSettings(
                Optional.of(dir.resolve("node.crt")),
                Optional.of(dir.resolve("node.key")),
                ca,
                ca,
                "1.3",
                1000,
                List.of(new RoleSetting(INDEXER, "backend"), new RoleSetting(OPERATOR, "admin")));
        Optional<ListenerTls> tls =
                Encryption.open(settings, Duration.ofSeconds(10)).grpc();
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        server = RunningServer.start(
                new InetSocketAddress("127.0.0.1", port),
                loops,
                Duration.ofSeconds(20),
                tls,
                builder -> builder.addService(ServerInterceptors.intercept(new Mirror(), new CallerContext()))
                        .intercept(new CertificateCallers(tls)));
    }

    @AfterEach
    void stop() {
        server.close();
        loops.close();
    }

    /** Says who is asking. */
    private static final class Mirror extends ClusterGrpc.ClusterImplBase {
        @Override
        public void getNodeStatus(NodeStatusRequest request, StreamObserver<NodeStatus> caller) {
            Caller asking = CallerContext.caller();
            caller.onNext(NodeStatus.newBuilder()
                    .setNodeId(asking.kind() + " " + asking.user())
                    .setStartedMillis(asking.expiresMillis())
                    .build());
            caller.onCompleted();
        }
    }

    private NodeStatus ask(@Nullable X509Bundle own, String user) throws IOException {
        var context = GrpcSslContexts.forClient().trustManager(authority.trustManager());
        if (own != null) {
            context.keyManager(own.getKeyPair().getPrivate(), own.getCertificatePath());
        }
        Metadata headers = new Metadata();
        headers.put(USER, user);
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .sslContext(context.build())
                .intercept(MetadataUtils.newAttachHeadersInterceptor(headers))
                .build();
        try {
            return ClusterGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(30, TimeUnit.SECONDS)
                    .getNodeStatus(NodeStatusRequest.getDefaultInstance());
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void aBackendSpeaksForTheUserThatItNamesUntilItsCertificateExpires() throws Exception {
        X509Bundle indexer = authority.certificate(INDEXER);
        NodeStatus seen = ask(indexer, "ada");
        assertThat(seen.getNodeId()).isEqualTo("BACKEND ada");
        assertThat(seen.getStartedMillis())
                .isEqualTo(indexer.getCertificate().getNotAfter().getTime());
    }

    @Test
    void anAdministratorIsNobodyElse() throws Exception {
        assertThat(ask(authority.certificate(OPERATOR), "ada").getNodeId()).isEqualTo("ADMIN ");
    }

    @Test
    void whoHasNoRoleIsMadeSureOfOtherwise() throws Exception {
        assertThat(ask(authority.certificate("spiffe://example/other"), "ada").getNodeId())
                .isEqualTo("UNCHECKED ada");
        assertThat(ask(null, "ada").getNodeId()).isEqualTo("UNCHECKED ada");
    }
}
