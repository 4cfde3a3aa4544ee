package io.sequencer.server.edge.grpc.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.pkitesting.X509Bundle;
import io.sequencer.proto.v1.ClusterGrpc;
import io.sequencer.proto.v1.ListMembersRequest;
import io.sequencer.proto.v1.Members;
import io.sequencer.server.config.listen.RoleSetting;
import io.sequencer.server.config.listen.TlsSettings;
import io.sequencer.server.tls.TestAuthority;
import io.sequencer.server.tls.wire.Encryption;
import io.sequencer.server.tls.wire.ListenerTls;
import java.net.InetSocketAddress;
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

/**
 * Whom the admin listener lets in where others than this machine reach it. Beyond loopback, which no test can listen on: the same
 * encryption and the same check, before an answer of one line.
 */
class AdminListenerTest {
    private static final String OPERATOR = "spiffe://example/operator";
    private static final String INDEXER = "spiffe://example/indexer";

    @TempDir
    Path dir;

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private TestAuthority authority;
    private Server server;

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
                List.of(new RoleSetting(OPERATOR, "admin"), new RoleSetting(INDEXER, "backend")));
        Encryption encryption = Encryption.open(settings, Duration.ofSeconds(10));
        assertThat(encryption.admin(true)).as("on loopback").isEmpty();
        ListenerTls tls = encryption.admin(false).orElseThrow();
        NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .addService(ServerInterceptors.intercept(
                        new ClusterGrpc.ClusterImplBase() {
                            @Override
                            public void listMembers(ListMembersRequest request, StreamObserver<Members> caller) {
                                caller.onNext(Members.getDefaultInstance());
                                caller.onCompleted();
                            }
                        },
                        new CertificateCheck(tls)));
        tls.encrypt(builder);
        server = builder.build().start();
    }

    @AfterEach
    void stop() {
        server.shutdownNow();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private Members ask(@Nullable X509Bundle own) throws Exception {
        var context = GrpcSslContexts.forClient().trustManager(authority.trustManager());
        if (own != null) {
            context.keyManager(own.getKeyPair().getPrivate(), own.getCertificatePath());
        }
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .sslContext(context.build())
                .build();
        try {
            return ClusterGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(30, TimeUnit.SECONDS)
                    .listMembers(ListMembersRequest.getDefaultInstance());
        } finally {
            channel.shutdownNow();
        }
    }

    private void assertRefused(@Nullable X509Bundle own, Status.Code code) {
        assertThatThrownBy(() -> ask(own))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
    }

    @Test
    void onlyACertificateOfRoleAdminIsLetIn() throws Exception {
        assertThat(ask(authority.certificate(OPERATOR))).isEqualTo(Members.getDefaultInstance());
        assertRefused(authority.certificate(INDEXER), Status.Code.PERMISSION_DENIED);
        assertRefused(authority.certificate("somebody.example"), Status.Code.PERMISSION_DENIED);
        assertRefused(authority.expired(OPERATOR), Status.Code.UNAVAILABLE);
        assertRefused(null, Status.Code.UNAVAILABLE);
    }
}
