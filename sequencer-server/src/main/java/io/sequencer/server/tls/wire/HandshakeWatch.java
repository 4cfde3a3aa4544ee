package io.sequencer.server.tls.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.sequencer.server.tls.HandshakeFailures;
import io.sequencer.server.tls.RefusedCertificateException;
import org.jspecify.annotations.Nullable;

/** Stands before everything else in a connection's pipeline and tells when it ends without a handshake. On its loop. */
public final class HandshakeWatch extends ChannelInboundHandlerAdapter {
    private final String listener;
    private final HandshakeFailures failures;

    /** @param listener its name, as the operator knows it */
    public HandshakeWatch(String listener, HandshakeFailures failures) {
        this.listener = listener;
        this.failures = failures;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (tls == null || !tls.handshakeFuture().isDone()) {
            // Who goes away again, as probes do, is counted and not worth a line.
            failures.abandoned();
        } else if (!tls.handshakeFuture().isSuccess()
                && !isTold(tls.handshakeFuture().cause())) {
            failures.failed(
                    "a connection from " + ctx.channel().remoteAddress() + " to " + listener,
                    tls.handshakeFuture().cause());
        }
        ctx.fireChannelInactive();
    }

    private static boolean isTold(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RefusedCertificateException) {
                return true;
            }
        }
        return false;
    }
}
