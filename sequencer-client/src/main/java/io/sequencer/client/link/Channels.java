package io.sequencer.client.link;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.sequencer.client.Endpoint;
import io.sequencer.client.access.Access;
import io.sequencer.client.access.TransportSecurity;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** How a channel to a node is opened: over TLS, or in plain text. Any thread. */
public final class Channels {

    /** More than any frame a node sends: its catch-up batches and snapshot chunks are up to 256 KiB. */
    private static final int MESSAGE_BYTES = 16 * 1024 * 1024;

    private static final int FLOW_WINDOW_BYTES = 4 * 1024 * 1024;

    private static final long KEEP_ALIVE_SECONDS = 20;

    private final Optional<SslContext> tls;

    /**
     * Reads the files that {@code security} names.
     *
     * @throws IllegalArgumentException if they cannot be used
     */
    public Channels(Optional<TransportSecurity> security) {
        this.tls = security.map(Channels::context);
    }

    private static SslContext context(TransportSecurity security) {
        try {
            SslContextBuilder builder = GrpcSslContexts.forClient();
            security.authorities().ifPresent(file -> builder.trustManager(file.toFile()));
            security.identity()
                    .ifPresent(own ->
                            builder.keyManager(own.chain().toFile(), own.key().toFile()));
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            String files = String.join(
                    ", ", files(security).stream().map(File::toString).toList());
            throw new IllegalArgumentException(
                    "TLS cannot be used with " + (files.isEmpty() ? "this Java installation" : files) + ": "
                            + reason(e),
                    e);
        }
    }

    /**
     * A password or token is worth an account to whoever reads it on the way.
     *
     * @throws IllegalArgumentException if one would leave this machine in plain text
     */
    public static void refusePlainTextBeyondThisMachine(List<Endpoint> endpoints, Access access) {
        if (access.security().isEmpty()) {
            for (Endpoint endpoint : endpoints) {
                if (!endpoint.isLoopback()) {
                    throw new IllegalArgumentException("a password or token would go to " + endpoint
                            + " in plain text: say which authorities are trusted, so that TLS is used");
                }
            }
        }
    }

    private static List<File> files(TransportSecurity security) {
        List<File> files = new ArrayList<>();
        security.authorities().ifPresent(path -> files.add(path.toFile()));
        security.identity().ifPresent(own -> {
            files.add(own.chain().toFile());
            files.add(own.key().toFile());
        });
        return files;
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    /** Calls and streams over the channel run their callbacks on {@code executor}. */
    public ManagedChannel open(Endpoint endpoint, Executor executor, ClientInterceptor... interceptors) {
        return builder(endpoint, tls, executor).intercept(interceptors).build();
    }

    /** To the listener for administration, which speaks plain text on loopback whatever the others do. */
    public ManagedChannel openAdmin(Endpoint endpoint, Executor executor) {
        return builder(endpoint, endpoint.isLoopback() ? Optional.empty() : tls, executor)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .build();
    }

    private static NettyChannelBuilder builder(Endpoint endpoint, Optional<SslContext> tls, Executor executor) {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(endpoint.host(), endpoint.port());
        tls.ifPresentOrElse(builder::sslContext, builder::usePlaintext);
        return builder.executor(executor)
                .maxInboundMessageSize(MESSAGE_BYTES)
                .initialFlowControlWindow(FLOW_WINDOW_BYTES)
                // A node that says it is stopping is left at once; gRPC's own retries would only hide that.
                .disableRetry();
    }
}
