package io.sequencer.server.edge.websocket;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.sequencer.server.edge.limit.Bucket;

/**
 * Counts what costs work and is no message: pings, pongs, and the pieces of fragmented messages. Of one channel, on its
 * loop.
 */
final class FrameFlood extends ChannelInboundHandlerAdapter {
    private final Bucket frames;

    FrameFlood(Bucket frames) {
        this.frames = frames;
    }

    /** Fired instead of the frame that was one too many. */
    static final class FloodException extends RuntimeException {
        private static final long serialVersionUID = 1;

        FloodException() {
            super("more control frames or fragments than a client needs", null, false, false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof WebSocketFrame frame && !isWhole(frame) && frames.take(1, System.nanoTime()) > 0) {
            ReferenceCountUtil.release(message);
            ctx.fireExceptionCaught(new FloodException());
        } else {
            ctx.fireChannelRead(message);
        }
    }

    private static boolean isWhole(WebSocketFrame frame) {
        return frame.isFinalFragment()
                && (frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame);
    }
}
