package io.sequencer.server.edge.grpc.feed;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Who wants to know that a shard applied something. Any thread. */
public final class ShardWakeups {
    private final List<Set<Runnable>> byShard = new ArrayList<>();

    public ShardWakeups(int shards) {
        for (int shard = 0; shard < shards; shard++) {
            byShard.add(ConcurrentHashMap.newKeySet());
        }
    }

    /** Something was applied. On the shard's apply thread; short when nobody waits. */
    public void applied(int shard) {
        Set<Runnable> waiting = byShard.get(shard);
        if (!waiting.isEmpty()) {
            waiting.forEach(Runnable::run);
        }
    }

    public void add(int shard, Runnable signal) {
        byShard.get(shard).add(signal);
    }

    public void remove(int shard, Runnable signal) {
        byShard.get(shard).remove(signal);
    }
}
