package io.sequencer.server.edge.grpc.limit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.sequencer.server.auth.limit.Network;
import io.sequencer.server.edge.http.guard.Newcomers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections of the gRPC listener, counted by address before their first byte is read: one that is too many gets nothing,
 * not even a handshake. Any thread.
 */
public final class AcceptedConnections {
    private final int limit;
    private final int perAddress;
    private final Newcomers newcomers;
    private final Map<SocketAddress, Channel> open = new ConcurrentHashMap<>();
    private final Map<InetAddress, Integer> ofNetwork = new ConcurrentHashMap<>();

    /**
     * @param limit of all together
     * @param perAddress of one address (IPv6: of one /64)
     * @param newcomers counts those that have not said who they are
     */
    public AcceptedConnections(int limit, int perAddress, Newcomers newcomers) {
        this.limit = limit;
        this.perAddress = perAddress;
        this.newcomers = newcomers;
    }

    /** Makes the channel that listens. */
    public ChannelFactory<? extends ServerChannel> listening() {
        return Listening::new;
    }

    private final class Listening extends NioServerSocketChannel {
        @Override
        protected int doReadMessages(List<Object> accepted) throws Exception {
            int count = super.doReadMessages(accepted);
            for (int i = accepted.size() - 1; count > 0 && i >= accepted.size() - count; i--) {
                if (accepted.get(i) instanceof Channel channel && !enter(channel)) {
                    accepted.remove(i);
                    channel.unsafe().closeForcibly();
                    count--;
                }
            }
            return count;
        }
    }

    private boolean enter(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress from)) {
            return true;
        }
        InetAddress network = Network.of(from.getAddress());
        if (open.size() >= limit) {
            return false;
        }
        boolean isOneTooMany = ofNetwork.merge(network, 1, Integer::sum) > perAddress;
        if (isOneTooMany || !newcomers.enter(channel)) {
            leave(network);
            return false;
        }
        open.put(from, channel);
        channel.closeFuture().addListener(closed -> {
            open.remove(from, channel);
            leave(network);
        });
        return true;
    }

    private void leave(InetAddress network) {
        ofNetwork.computeIfPresent(network, (same, count) -> count <= 1 ? null : count - 1);
    }

    /** The connection from there has said who it is. */
    void known(SocketAddress from) {
        Channel channel = open.get(from);
        if (channel != null) {
            newcomers.known(channel);
        }
    }
}
