package io.sequencer.server.tls;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts handshakes that failed, and says why, a line a second at most: anybody may cause them. Any thread. */
public final class HandshakeFailures {
    private static final Logger LOG = LoggerFactory.getLogger(HandshakeFailures.class);
    private static final long PAUSE_NANOS = 1_000_000_000L;
    private static final int DEEPEST = 8;

    private final LongSupplier nanoTime;
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong unsaid = new AtomicLong();
    private final AtomicLong nextNanos;

    HandshakeFailures(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.nextNanos = new AtomicLong(nanoTime.getAsLong());
    }

    /** @param who was refused, and where */
    public void failed(String who, Throwable cause) {
        count.incrementAndGet();
        long now = nanoTime.getAsLong();
        long next = nextNanos.get();
        if (now - next < 0 || !nextNanos.compareAndSet(next, now + PAUSE_NANOS)) {
            unsaid.incrementAndGet();
            return;
        }
        long before = unsaid.getAndSet(0);
        LOG.warn("TLS refused {}: {}{}", who, reason(cause), before == 0 ? "" : " (and " + before + " others)");
    }

    /** One that began and ended without an answer. */
    public void abandoned() {
        count.incrementAndGet();
    }

    public long count() {
        return count.get();
    }

    /** The innermost cause is the one that names what is wrong with a certificate. */
    static String reason(Throwable cause) {
        Throwable deepest = cause;
        for (int i = 0; i < DEEPEST && deepest.getCause() != null; i++) {
            deepest = deepest.getCause();
        }
        if (deepest.getClass().getSimpleName().equals("NotSslRecordException")) {
            return "it spoke no TLS";
        }
        String message = deepest.getMessage();
        return message == null ? deepest.getClass().getSimpleName() : message;
    }
}
