package io.sequencer.cli.drill.revoke;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.sequencer.cli.cluster.LocalNode;
import io.sequencer.cli.cluster.NodePorts;
import io.sequencer.client.link.Channels;
import io.sequencer.proto.v1.DocumentsGrpc;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The ways into every node, which all guests share: a gRPC channel each, and a client for WebSockets. Any thread. */
final class Entrances implements AutoCloseable {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
    private static final long CALL_SECONDS = 10;

    private final List<LocalNode> nodes;
    private final List<ManagedChannel> channels;
    private final HttpClient http;

    Entrances(List<LocalNode> nodes, DrillCertificate certificate) {
        this.nodes = List.copyOf(nodes);
        Channels ways = new Channels(Optional.of(certificate.client()));
        this.channels = this.nodes.stream()
                .map(node -> ways.open(node.ports().grpcEndpoint(), Runnable::run))
                .toList();
        this.http = HttpClient.newBuilder()
                .sslContext(certificate.context())
                .connectTimeout(CONNECT_WITHIN)
                .build();
    }

    int count() {
        return nodes.size();
    }

    String name(int node) {
        return nodes.get(node).id();
    }

    /** Calls of a user at a node. */
    DocumentsGrpc.DocumentsBlockingStub documents(int node, String token) {
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + token);
        return DocumentsGrpc.newBlockingStub(channels.get(node))
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }

    Wire.Opener webSocket(int node) {
        URI address = URI.create(
                "wss://" + NodePorts.HOST + ":" + nodes.get(node).ports().http() + "/v1/connect");
        return receiver -> WebSocketWire.open(http, address, receiver);
    }

    Wire.Opener grpc(int node) {
        return receiver -> GrpcWire.open(channels.get(node), receiver);
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
