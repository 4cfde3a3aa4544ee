package io.sequencer.server.edge.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.sequencer.proto.log.v1.ChangeUser;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.v1.CreateDocumentRequest;
import io.sequencer.proto.v1.DocumentsGrpc;
import io.sequencer.proto.v1.GetDocumentRequest;
import io.sequencer.proto.v1.GetUserRequest;
import io.sequencer.proto.v1.LogInRequest;
import io.sequencer.proto.v1.SetUserRequest;
import io.sequencer.proto.v1.SignUpRequest;
import io.sequencer.proto.v1.Tokens;
import io.sequencer.proto.v1.UsersGrpc;
import io.sequencer.server.TestCluster;
import io.sequencer.server.core.account.UserName;
import io.sequencer.server.edge.CloseReason;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People on three real nodes: over gRPC, and on WebSockets whose accounts go. */
class PeopleTest {
    private static final String PASSWORD = "correct horse battery";

    @TempDir
    private static Path directory;

    private static TestCluster cluster;
    private static final List<ManagedChannel> CHANNELS = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        cluster = TestCluster.withAccounts(directory, 3, Map.of("auth.hashKibibytes", "8192", "auth.hashPasses", "1"));
        for (int i = 0; i < 3; i++) {
            CHANNELS.add(channel(cluster.config(i).grpc().port()));
        }
    }

    @AfterAll
    static void stop() {
        CHANNELS.forEach(ManagedChannel::shutdownNow);
        CHANNELS.clear();
        cluster.close();
    }

    private static ManagedChannel channel(int port) {
        return NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    }

    private static UsersGrpc.UsersBlockingStub users(int node) {
        return UsersGrpc.newBlockingStub(CHANNELS.get(node));
    }

    private static io.grpc.ClientInterceptor bearer(String token) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    private static Tokens logIn(String user) {
        return users(1).logIn(LogInRequest.newBuilder()
                .setUser(user)
                .setPassword(PASSWORD)
                .build());
    }

    private static SignUpRequest signUp(String user) {
        return SignUpRequest.newBuilder().setUser(user).setPassword(PASSWORD).build();
    }

    @Test
    void callIsItsTokensAndWithoutOneNobodys() {
        users(0).signUp(signUp("ada"));
        String token = logIn("ada").getAccessToken();
        var documents = DocumentsGrpc.newBlockingStub(CHANNELS.get(2));
        var hers = documents.withInterceptors(bearer(token));

        assertThat(hers.createDocument(CreateDocumentRequest.newBuilder()
                                .setDocId("hers")
                                .setUser("bob")
                                .build())
                        .getOwner())
                .isEqualTo("ada");
        GetDocumentRequest get =
                GetDocumentRequest.newBuilder().setDocId("hers").build();
        assertThat(hers.getDocument(get).getDocId()).isEqualTo("hers");
        assertThat(code(() -> documents.getDocument(get))).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(code(() -> documents.withInterceptors(bearer("a.b.c")).getDocument(get)))
                .isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(code(() -> users(0).getUser(GetUserRequest.getDefaultInstance())))
                .isEqualTo(Status.Code.UNAUTHENTICATED);
        users(0).signUp(signUp("eve"));
        String other = logIn("eve").getAccessToken();
        assertThat(code(() -> documents.withInterceptors(bearer(other)).getDocument(get)))
                .isEqualTo(Status.Code.NOT_FOUND);
    }

    private static Status.Code code(Runnable call) {
        try {
            call.run();
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    @Test
    void disabledAccountLosesItsConnectionsOnEveryNode() {
        users(0).signUp(signUp("root"));
        cluster.decide(
                0,
                UserName.shard("root", cluster.config(0).shards()),
                Command.newBuilder()
                        .setChangeUser(ChangeUser.newBuilder().setUser("root").setAdmin(true))
                        .build());
        users(0).signUp(signUp("mallory"));
        String token = logIn("mallory").getAccessToken();
        List<Listening> open = new ArrayList<>();
        for (int node = 0; node < 3; node++) {
            Listening listening = new Listening();
            connect(node, "/v1/connect", token, listening).join().sendText("{\"hello\":{}}", true);
            open.add(listening);
        }
        await().atMost(TestCluster.PATIENCE)
                .until(() -> open.stream().allMatch(l -> l.text.toString().contains("\"welcome\"")));

        users(2).withInterceptors(bearer(logIn("root").getAccessToken()))
                .setUser(SetUserRequest.newBuilder()
                        .setUser("mallory")
                        .setDisabled(true)
                        .build());

        for (Listening listening : open) {
            assertThat(listening.closed.join()).isEqualTo(CloseReason.LOGIN_ENDED.code());
            assertThat(listening.text.toString()).contains("ACCOUNT_DISABLED");
        }
    }

    @Test
    void tokenInTheAddressIsRefused() {
        assertThatThrownBy(() -> connect(0, "/v1/connect?access_token=x", "x", new Listening())
                        .join())
                .isInstanceOf(CompletionException.class);
    }

    private static CompletableFuture<WebSocket> connect(int node, String path, String token, Listening listening) {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("sequencer.v1.json", "bearer." + token)
                .buildAsync(
                        URI.create(
                                "ws://127.0.0.1:" + cluster.config(node).http().port() + path),
                        listening);
    }

    private static final class Listening implements WebSocket.Listener {
        final StringBuffer text = new StringBuffer();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return CompletableFuture.completedFuture(null);
        }
    }
}
