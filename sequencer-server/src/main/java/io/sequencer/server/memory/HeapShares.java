package io.sequencer.server.memory;

import io.sequencer.server.config.NodeConfig;
import java.util.Optional;

/**
 * How the heap is shared out: what is kept (contents of documents, presences) has limits of its own, which together must leave
 * room; what only waits (commands on their way, tails of documents) is held to a part of the heap whatever is configured.
 *
 * @param heapBytes the most there can be
 */
public record HeapShares(long heapBytes) {
    private static final int KEPT_PERCENT = 65;
    private static final int WAITING_PARTS = 8;
    private static final int TAIL_PARTS = 16;
    private static final long LEAST_WAITING_BYTES = 8L << 20;

    /** Of this process. */
    public static HeapShares ofThisProcess() {
        return new HeapShares(Runtime.getRuntime().maxMemory());
    }

    /** Why the node does not fit into this heap, and which key to lower; empty if it does. */
    public Optional<String> obstacle(NodeConfig config) {
        long documents = config.cache().documentBytes();
        long presences = config.presence().allBytes();
        long room = heapBytes / 100 * KEPT_PERCENT;
        if (documents + presences <= room) {
            return Optional.empty();
        }
        String key = documents >= presences ? "cache.documentBytes" : "presence.allBytes";
        return Optional.of(key + ": cache.documentBytes (" + documents + ") and presence.allBytes (" + presences
                + ") together must be at most " + KEPT_PERCENT + " % of the heap, " + room + " of " + heapBytes
                + " bytes; lower " + key + ", or raise -Xmx");
    }

    /** Of commands that wait for one shard, on their way to its leader or at it. */
    public long waitingBytes(long configured, int shards) {
        return Math.min(configured, Math.max(LEAST_WAITING_BYTES, heapBytes / WAITING_PARTS / shards));
    }

    /** Of what is kept of all documents' logs for subscribers that are a little behind. */
    public long tailBytes(long configured) {
        return Math.min(configured, heapBytes / TAIL_PARTS);
    }
}
