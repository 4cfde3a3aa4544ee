package io.sequencer.server.edge.grpc.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.DocumentsGrpc;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Hello;
import io.sequencer.proto.v1.LogInRequest;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.proto.v1.SignUpRequest;
import io.sequencer.proto.v1.Submit;
import io.sequencer.proto.v1.UsersGrpc;
import io.sequencer.server.TestCluster;
import io.sequencer.server.edge.grpc.GrpcErrors;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who has not said who it is, over gRPC, at one real node. */
class StrangersCallsTest {
    private static final int NEWCOMERS = 8;
    private static final String PASSWORD = "correct horse battery";

    private static TestCluster cluster;
    private static int port;

    private ManagedChannel channel;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        cluster = TestCluster.withAccounts(
                directory,
                1,
                Map.of(
                        "auth.hashKibibytes",
                        "8192",
                        "auth.hashPasses",
                        "1",
                        "connect.newcomersPerAddress",
                        String.valueOf(NEWCOMERS)));
        port = cluster.config(0).grpc().port();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void connect() {
        channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    }

    @AfterEach
    void disconnect() throws InterruptedException {
        channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }

    /** A call that is begun and sends what it is told to. */
    private static final class Begun<Q, A> extends ClientCall.Listener<A> {
        final CompletableFuture<Metadata> closed = new CompletableFuture<>();
        final BlockingQueue<A> answers = new LinkedBlockingQueue<>();
        final ClientCall<Q, A> call;

        Begun(ManagedChannel channel, MethodDescriptor<Q, A> method) {
            // As a stream, or nothing would be sent before the call's only message.
            call = channel.newCall(
                    method.toBuilder()
                            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                            .build(),
                    CallOptions.DEFAULT);
            call.start(this, new Metadata());
            call.request(100);
        }

        @Override
        public void onMessage(A message) {
            answers.add(message);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            closed.complete(trailers);
        }

        String limit() throws Exception {
            byte[] error = closed.get(30, TimeUnit.SECONDS).get(GrpcErrors.TRAILER);
            return error == null ? "" : Error.parseFrom(error).getDetails().getLimit();
        }
    }

    private static LogInRequest logIn(int passwordBytes) {
        return LogInRequest.newBuilder()
                .setUser("ada")
                .setPassword("x".repeat(passwordBytes))
                .build();
    }

    @Test
    void aLongMessageOfAStrangerIsRefusedBeforeItIsThere() throws Exception {
        Begun<LogInRequest, ?> long0 = new Begun<>(channel, UsersGrpc.getLogInMethod());
        long0.call.sendMessage(logIn(100_000));
        assertThat(long0.limit()).isEqualTo("bytes_without_token");
    }

    /** All of it comes in one turn of the loop, with the end of the call behind it. */
    @Test
    void aRefusedCallIsNotExecuted() throws Exception {
        UsersGrpc.UsersBlockingStub users = UsersGrpc.newBlockingStub(channel);
        SignUpRequest ofEve = SignUpRequest.newBuilder()
                .setUser("eve")
                .setPassword(PASSWORD)
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                1_000,
                                UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(ByteString.copyFrom(new byte[12_000]))
                                        .build())
                        .build())
                .build();
        assertThatThrownBy(() -> users.signUp(ofEve))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refused -> assertThat(limitOf(refused)).isEqualTo("bytes_without_token"));
        users.signUp(ofEve.toBuilder()
                .setUnknownFields(UnknownFieldSet.getDefaultInstance())
                .build());
    }

    private static String limitOf(StatusRuntimeException refused) {
        Metadata trailers = refused.getTrailers();
        byte[] error = trailers == null ? null : trailers.get(GrpcErrors.TRAILER);
        try {
            return error == null ? "" : Error.parseFrom(error).getDetails().getLimit();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void compressedBytesAreNotUnpacked() {
        UsersGrpc.UsersBlockingStub users = UsersGrpc.newBlockingStub(channel).withCompression("gzip");
        try {
            users.logIn(logIn(1_000_000));
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
            return;
        }
        throw new AssertionError("it was taken");
    }

    @Test
    void healthIsAskedForInFewBytesAndAnsweredWhateverOthersAskFor() {
        HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(channel);
        HealthCheckRequest long0 =
                HealthCheckRequest.newBuilder().setService("x".repeat(8_000)).build();
        assertThatThrownBy(() -> health.check(long0))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refused -> assertThat(limitOf(refused)).isEqualTo("bytes_without_token"));
        assertThatThrownBy(() -> health.watch(long0).hasNext())
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refused -> assertThat(limitOf(refused)).isEqualTo("bytes_without_token"));
        assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
                .isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void aConnectionHasAFewCallsWithoutAToken() throws Exception {
        List<Begun<LogInRequest, ?>> open = new ArrayList<>();
        for (int i = 0; i < ClientConnection.strangersCalls(); i++) {
            open.add(new Begun<>(channel, UsersGrpc.getLogInMethod()));
        }
        assertThat(new Begun<>(channel, UsersGrpc.getLogInMethod()).limit()).isEqualTo("calls_without_token");
        open.get(0).call.cancel("changed its mind", null);
        await().atMost(TestCluster.PATIENCE).untilAsserted(() -> {
            Begun<LogInRequest, ?> next = new Begun<>(channel, UsersGrpc.getLogInMethod());
            next.call.sendMessage(logIn(10));
            next.call.halfClose();
            assertThat(next.limit()).isEmpty();
        });
    }

    @Test
    void aBodyThatDoesNotComeEndsTheCall() throws Exception {
        Begun<LogInRequest, ?> silent = new Begun<>(channel, UsersGrpc.getLogInMethod());
        assertThat(Error.parseFrom(silent.closed.get(60, TimeUnit.SECONDS).get(GrpcErrors.TRAILER))
                        .getMessage())
                .contains("in time");
    }

    private static ClientMessage submit(int bytes) {
        return ClientMessage.newBuilder()
                .setSubmit(Submit.newBuilder()
                        .setDocId("nobody-made-this")
                        .addOps(Op.newBuilder().setOpaque(ByteString.copyFrom(new byte[bytes]))))
                .build();
    }

    @Test
    void aSessionBringsLittleBeforeItsHelloAndAnythingAfter() throws Exception {
        UsersGrpc.UsersBlockingStub users = UsersGrpc.newBlockingStub(channel);
        users.signUp(
                SignUpRequest.newBuilder().setUser("ada").setPassword(PASSWORD).build());
        String token = users.logIn(LogInRequest.newBuilder()
                        .setUser("ada")
                        .setPassword(PASSWORD)
                        .build())
                .getAccessToken();

        Begun<ClientMessage, ServerMessage> early = new Begun<>(channel, DocumentsGrpc.getSessionMethod());
        early.call.sendMessage(submit(200_000));
        assertThat(early.limit()).isEqualTo("bytes_without_token");

        Begun<ClientMessage, ServerMessage> session = new Begun<>(channel, DocumentsGrpc.getSessionMethod());
        session.call.sendMessage(ClientMessage.newBuilder()
                .setHello(Hello.newBuilder().setToken(token))
                .build());
        ServerMessage welcome = session.answers.poll(30, TimeUnit.SECONDS);
        assertThat(welcome).isNotNull();
        assertThat(welcome.getWelcome().getLimits().getMessagesPerSecond())
                .as("a user is no backend")
                .isEqualTo(2000);
        session.call.sendMessage(submit(200_000));
        ServerMessage answer = session.answers.poll(30, TimeUnit.SECONDS);
        assertThat(answer).isNotNull();
        assertThat(answer.hasRejected()).isTrue();
        session.call.cancel("done", null);
    }

    @Test
    void anAddressHasSoManyConnectionsThatSayNothingAndNoMore() throws Exception {
        await().atMost(TestCluster.PATIENCE).until(() -> cluster.metrics(0).contains("sequencer_newcomers 0.0\n"));
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < NEWCOMERS; i++) {
                Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
                open.add(client);
                client.setSoTimeout(30_000);
                assertThat(client.getInputStream().read()).as("settings").isNotNegative();
            }
            try (Socket tooMany = new Socket(InetAddress.getLoopbackAddress(), port)) {
                tooMany.setSoTimeout(30_000);
                assertThat(endsAtOnce(tooMany)).isTrue();
            }
        } finally {
            for (Socket client : open) {
                client.close();
            }
        }
        await().atMost(TestCluster.PATIENCE).until(() -> cluster.metrics(0).contains("sequencer_newcomers 0.0\n"));
    }

    private static boolean endsAtOnce(Socket client) {
        try (InputStream in = client.getInputStream()) {
            return in.read() < 0;
        } catch (IOException e) {
            return true;
        }
    }
}
