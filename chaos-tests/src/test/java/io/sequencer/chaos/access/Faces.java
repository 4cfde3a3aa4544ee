package io.sequencer.chaos.access;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.sequencer.cli.cluster.LocalCluster;
import io.sequencer.cli.cluster.NodePorts;
import io.sequencer.proto.v1.GetUserRequest;
import io.sequencer.proto.v1.UsersGrpc;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What clients reach of a cluster: each node's REST, gRPC and WebSocket. */
final class Faces implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String JSON = "sequencer.v1.json";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<NodePorts> nodes;
    private final List<ManagedChannel> channels;

    Faces(LocalCluster cluster) {
        nodes = cluster.nodes().stream().map(node -> node.ports()).toList();
        channels = nodes.stream()
                .map(ports -> NettyChannelBuilder.forAddress(NodePorts.HOST, ports.grpc())
                        .usePlaintext()
                        .build())
                .toList();
    }

    int nodes() {
        return nodes.size();
    }

    /** An answer over REST. */
    record Reply(int status, String body) {
        /** The text of a field, wherever it stands. */
        String field(String name) {
            Matcher found = Pattern.compile("\"" + name + "\":\\s*\"([^\"]*)\"").matcher(body);
            if (!found.find()) {
                throw new AssertionError("no " + name + " in " + status + " " + body);
            }
            return found.group(1);
        }
    }

    /** @param token empty: none */
    Reply rest(int node, String method, String path, String body, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(
                        "http://" + NodePorts.HOST + ":" + nodes.get(node).http() + path))
                .timeout(PATIENCE)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("content-type", "application/json");
        }
        if (!token.isEmpty()) {
            request.header("authorization", "Bearer " + token);
        }
        try {
            HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
            return new Reply(answer.statusCode(), answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Who the node says that the token stands for, over gRPC. */
    String grpcUser(int node, String token) {
        return grpc(node, token).getUser(GetUserRequest.getDefaultInstance()).getUser();
    }

    Status.Code grpcCode(int node, String token) {
        try {
            grpcUser(node, token);
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    private UsersGrpc.UsersBlockingStub grpc(int node, String token) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        return UsersGrpc.newBlockingStub(channels.get(node))
                .withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /** A socket whose first message says who it is. */
    Socket socket(int node, String token) {
        Socket socket = new Socket();
        WebSocket open = http.newWebSocketBuilder()
                .subprotocols(JSON)
                .buildAsync(address(node, "/v1/connect"), socket)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        socket.socket.complete(open);
        socket.send("{\"hello\":{\"token\":\"" + token + "\"}}");
        return socket;
    }

    /** The status of a handshake that is refused. */
    int refusedHandshake(int node, String path) {
        return http.newWebSocketBuilder()
                .subprotocols(JSON)
                .buildAsync(address(node, path), new Socket())
                .handle((open, failure) -> {
                    Throwable cause = failure == null || failure.getCause() == null ? failure : failure.getCause();
                    if (cause instanceof java.net.http.WebSocketHandshakeException refused) {
                        return refused.getResponse().statusCode();
                    }
                    throw new AssertionError("not refused", failure);
                })
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private URI address(int node, String path) {
        return URI.create("ws://" + NodePorts.HOST + ":" + nodes.get(node).http() + path);
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }

    /** One WebSocket and what came over it. */
    static final class Socket implements WebSocket.Listener {
        final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final CompletableFuture<WebSocket> socket = new CompletableFuture<>();
        private final StringBuffer text = new StringBuffer();

        void send(String message) {
            socket.join()
                    .sendText(message, true)
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        }

        String text() {
            return text.toString();
        }

        boolean isOpen() {
            return !closed.isDone();
        }

        /** The code that it is closed with. */
        int closeCode() {
            return closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed.completeExceptionally(error);
        }
    }
}
