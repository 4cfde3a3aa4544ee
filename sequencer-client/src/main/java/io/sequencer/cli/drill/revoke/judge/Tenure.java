package io.sequencer.cli.drill.revoke.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** When one user had the right to one document, by log index; kept by whoever gives it, asked at the end. Any thread. */
public final class Tenure {
    private final String docId;
    private final String user;
    private final boolean writes;
    private final List<Grant> grants = new ArrayList<>();

    /**
     * One time of having the right.
     *
     * @param behindIndex the right certainly began behind it: that of the invitation, which was answered later
     * @param acceptedNanos a clock's time, before the invitation's acceptance was sent
     * @param revokedIndex where it ended; the largest number while it has not
     */
    public record Grant(long behindIndex, long acceptedNanos, long revokedIndex) {
        boolean holdsAt(long logIndex) {
            return logIndex > behindIndex && logIndex <= revokedIndex;
        }
    }

    /** @param writes whether the right is one to write, too */
    public Tenure(String docId, String user, boolean writes) {
        this.docId = docId;
        this.user = user;
        this.writes = writes;
    }

    public String docId() {
        return docId;
    }

    public String user() {
        return user;
    }

    public boolean writes() {
        return writes;
    }

    /** To be called before the acceptance is sent. */
    public synchronized void begins(long invitedIndex, long nowNanos) {
        grants.add(new Grant(invitedIndex, nowNanos, Long.MAX_VALUE));
    }

    /** To be called when the revocation is acked. */
    public synchronized void ends(long logIndex) {
        int last = grants.size() - 1;
        Grant open = grants.get(last);
        grants.set(last, new Grant(open.behindIndex, open.acceptedNanos, logIndex));
    }

    public synchronized int revocations() {
        return (int) grants.stream()
                .filter(grant -> grant.revokedIndex < Long.MAX_VALUE)
                .count();
    }

    /** Whether an op of the user may have got into the log there. */
    public synchronized boolean mayWriteAt(long logIndex) {
        return writes && grants.stream().anyMatch(grant -> grant.holdsAt(logIndex));
    }

    /** The newest right that any node can have known of at that time. */
    public synchronized Optional<Grant> newestAt(long nanos) {
        Optional<Grant> newest = Optional.empty();
        for (Grant grant : grants) {
            if (nanos - grant.acceptedNanos >= 0) {
                newest = Optional.of(grant);
            }
        }
        return newest;
    }
}
