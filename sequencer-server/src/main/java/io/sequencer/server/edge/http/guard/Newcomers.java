package io.sequencer.server.edge.http.guard;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.sequencer.server.auth.limit.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts, for each address, the connections that have not said who they are: one address cannot take all of the node's. Holds an
 * entry only for addresses that have such a connection. Any thread.
 */
public final class Newcomers {
    private static final AttributeKey<InetAddress> UNKNOWN = AttributeKey.valueOf("sequencer.newcomer");

    private final int limit;
    private final Map<InetAddress, Integer> counts = new ConcurrentHashMap<>();
    private final LongAdder refused = new LongAdder();

    /** @param limit for each address (IPv6: for each /64) */
    public Newcomers(int limit) {
        this.limit = limit;
    }

    /** Whether there is room for this one; then it is counted until it is known, or gone. */
    public boolean enter(Channel channel) {
        SocketAddress remote = channel.remoteAddress();
        if (!(remote instanceof InetSocketAddress from)) {
            return true;
        }
        InetAddress address = Network.of(from.getAddress());
        if (counts.merge(address, 1, Integer::sum) > limit) {
            leave(address);
            refused.increment();
            return false;
        }
        channel.attr(UNKNOWN).set(address);
        channel.closeFuture().addListener(closed -> known(channel));
        return true;
    }

    /** It has said who it is. */
    public void known(Channel channel) {
        InetAddress address = channel.attr(UNKNOWN).getAndSet(null);
        if (address != null) {
            leave(address);
        }
    }

    private void leave(InetAddress address) {
        counts.compute(address, (key, count) -> count == null || count <= 1 ? null : count - 1);
    }

    /** Connections that were not taken. */
    public long refused() {
        return refused.sum();
    }

    /** Connections that have not said who they are, over all addresses. */
    public int count() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
