package io.sequencer.server.edge.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of requests that are not answered yet, over every connection: what all together may hold, and one user of it, so
 * that nobody can hold it all. Keeps an entry only for users with bytes in it. Any thread.
 */
public final class Bodies {
    private final long limit;
    private final long ofOne;
    private final AtomicLong all = new AtomicLong();
    private final Map<String, Long> byShare = new ConcurrentHashMap<>();

    /**
     * @param limit of all
     * @param ofOne of one user, or of one network that nobody known asks from
     */
    public Bodies(long limit, long ofOne) {
        this.limit = limit;
        this.ofOne = ofOne;
    }

    /** Takes room for so many bytes more. Returns whether there was some; if not, nothing is taken. */
    public boolean take(String share, long bytes) {
        if (all.addAndGet(bytes) > limit) {
            all.addAndGet(-bytes);
            return false;
        }
        if (byShare.merge(share, bytes, Long::sum) > ofOne) {
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
