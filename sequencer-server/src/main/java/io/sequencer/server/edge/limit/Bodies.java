package io.sequencer.server.edge.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of requests that are not answered yet, over every connection: what all together may hold, and one user of it. One
 * may hold an eighth of what all leave free: a few cannot take it all, and the fuller it is the shorter is what still finds room
 * (Choudhury and Hahne, "Dynamic Queue Length Thresholds", 1998). Keeps an entry only for users with bytes in it. Any thread.
 */
public final class Bodies {
    private static final long SHARES = 8;

    private final long limit;
    private final AtomicLong all = new AtomicLong();
    private final Map<String, Long> byShare = new ConcurrentHashMap<>();

    /** @param limit of all, in bytes */
    public Bodies(long limit) {
        this.limit = limit;
    }

    /**
     * Takes room for so many bytes more. Returns whether there was some; if not, nothing is taken.
     *
     * @param share a user's name, or that of a network that nobody known asks from
     */
    public boolean take(String share, long bytes) {
        long free = limit - all.addAndGet(bytes);
        if (byShare.merge(share, bytes, Long::sum) > free / SHARES) {
            give(share, bytes);
            return false;
        }
        return true;
    }

    public void give(String share, long bytes) {
        if (bytes > 0) {
            all.addAndGet(-bytes);
            byShare.computeIfPresent(share, (same, held) -> held == bytes ? null : held - bytes);
        }
    }

    /** Held now. */
    public long bytes() {
        return all.get();
    }
}
