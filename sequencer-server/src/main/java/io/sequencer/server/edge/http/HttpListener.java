package io.sequencer.server.edge.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.sequencer.server.edge.EdgeLoops;
import io.sequencer.server.edge.http.guard.HttpGuard;
import io.sequencer.server.edge.rest.RestConnection;
import io.sequencer.server.edge.rest.RestService;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;

/** Listens for HTTP. */
public final class HttpListener implements AutoCloseable {
    private static final int MAX_REQUEST_BODY_BYTES = 8192;
    private static final int FLUSHES_IN_ONE = 256;

    private final Channel listening;

    private HttpListener(Channel listening) {
        this.listening = listening;
    }

    /**
     * @param rest answers what is below {@code /v1/}; empty: nothing is
     * @param requests made for each connection: answers what {@code guard} lets in, and {@code rest} does not take
     * @param outboxBytes what may wait for a client before its connection counts as not writable
     * @throws IOException the address cannot be listened on
     */
    public static HttpListener start(
            InetSocketAddress address,
            EdgeLoops loops,
            HttpGuard guard,
            Optional<RestService> rest,
            Supplier<? extends ChannelHandler> requests,
            int outboxBytes)
            throws IOException {
        ChannelFuture bound = new ServerBootstrap()
                .group(loops.group())
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(outboxBytes / 2, outboxBytes))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new FlushConsolidationHandler(FLUSHES_IN_ONE, true));
                        if (guard.admit(channel)) {
                            rest.ifPresent(service -> channel.pipeline().addLast(new RestConnection(service, guard)));
                            channel.pipeline()
                                    .addLast(new HttpObjectAggregator(MAX_REQUEST_BODY_BYTES))
                                    .addLast(requests.get());
                        }
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("cannot listen on " + address, bound.cause());
        }
        return new HttpListener(bound.channel());
    }

    /** Where it listens; the port is real also where 0 was asked for. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    /** Takes no more connections; those that are open stay. */
    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
    }
}
