package io.sequencer.server.tls.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.List;
import java.util.function.Supplier;

/** A listening socket whose connections begin with a handler: gRPC gives no other way to see them before their handshake. */
public final class WatchedServerChannel extends NioServerSocketChannel {
    private final Supplier<ChannelHandler> first;

    /** @param first made for each connection */
    public WatchedServerChannel(Supplier<ChannelHandler> first) {
        this.first = first;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        int before = accepted.size();
        int read = super.doReadMessages(accepted);
        for (int i = before; i < accepted.size(); i++) {
            ((Channel) accepted.get(i)).pipeline().addFirst(first.get());
        }
        return read;
    }
}
