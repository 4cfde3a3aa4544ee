package io.sequencer.client.lane;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What a session is, and what its callers may see of it from any thread. Its lane, on the client's loop, is the one
 * that writes.
 */
public final class SessionPlace {

    /** Appends are gathered into one message up to this size. */
    static final int GATHERED_BYTES = 64 * 1024;

    /**
     * The cluster remembers the numbers of a session's last so many messages. More on the way could, after a broken
     * connection, be answered with nothing but a bound.
     */
    static final int MOST_ON_THE_WAY = 128;

    private final String docId;
    private final String clientId;
    private final long firstClientSeq;
    private final int window;
    private final boolean gathers;
    private final int mostWaiting;

    private final AtomicInteger waiting = new AtomicInteger();
    private volatile long lastOwnSeq;
    private volatile @Nullable String stopped;

    private SessionPlace(
            String docId, String clientId, long firstClientSeq, int window, boolean gathers, int mostWaiting) {
        this.docId = docId;
        this.clientId = clientId;
        this.firstClientSeq = firstClientSeq;
        this.window = window;
        this.gathers = gathers;
        this.mostWaiting = mostWaiting;
    }

    /** One message on the way: text and strict. */
    public static SessionPlace oneByOne(String docId, String clientId, long firstClientSeq, int mostWaiting) {
        return new SessionPlace(docId, clientId, firstClientSeq, 1, false, mostWaiting);
    }

    /** Several messages on the way, waiting ops gathered into one: append. */
    public static SessionPlace pipelined(String docId, String clientId, long headSeq, int window, int mostWaiting) {
        SessionPlace place = new SessionPlace(docId, clientId, 1, Math.min(window, MOST_ON_THE_WAY), true, mostWaiting);
        place.ackedAt(headSeq);
        return place;
    }

    public String docId() {
        return docId;
    }

    public String clientId() {
        return clientId;
    }

    /** The highest number any acked op of the session got; before the first ack, what the session began with. */
    public long lastOwnSeq() {
        return lastOwnSeq;
    }

    /** Why the session takes no more ops; null while it does. */
    public @Nullable String stopReason() {
        return stopped;
    }

    /** Takes a place among those that wait; false if all are taken. */
    public boolean enter() {
        if (waiting.incrementAndGet() > mostWaiting) {
            waiting.decrementAndGet();
            return false;
        }
        return true;
    }

    void left(int messages) {
        waiting.addAndGet(-messages);
    }

    long firstClientSeq() {
        return firstClientSeq;
    }

    int window() {
        return window;
    }

    boolean gathers() {
        return gathers;
    }

    public int mostWaiting() {
        return mostWaiting;
    }

    void ackedAt(long serverSeq) {
        if (serverSeq > lastOwnSeq) {
            lastOwnSeq = serverSeq;
        }
    }

    /** Ends the session: it takes no more ops. The first reason stays. */
    public void stopped(String reason) {
        if (stopped == null) {
            stopped = reason;
        }
    }
}
