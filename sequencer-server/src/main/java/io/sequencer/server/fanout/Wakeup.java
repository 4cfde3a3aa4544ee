package io.sequencer.server.fanout;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The subscriptions of one topic on one event loop: however many ops arrive before the loop gets to them, it is woken
 * once. The members belong to the loop.
 */
final class Wakeup implements Runnable {
    private final Executor loop;
    private final AtomicBoolean pending = new AtomicBoolean();
    private Subscription[] members = new Subscription[0];

    Wakeup(Executor loop) {
        this.loop = loop;
    }

    /** Has every member look for what is new, soon. Any thread. */
    void wake() {
        // Only the first of many sets it: read before writing, the flag is shared with the apply thread.
        if (!pending.get() && pending.compareAndSet(false, true)) {
            try {
                loop.execute(this);
            } catch (RejectedExecutionException e) {
                // The loop has ended, and with it every connection of it.
                pending.set(true);
            }
        }
    }

    @Override
    public void run() {
        // Before looking: what comes while we look wakes us again.
        pending.set(false);
        for (Subscription member : members) {
            member.resume();
        }
    }

    void add(Subscription member) {
        Subscription[] more = new Subscription[members.length + 1];
        System.arraycopy(members, 0, more, 0, members.length);
        more[members.length] = member;
        members = more;
    }

    /** Returns whether none is left. */
    boolean remove(Subscription member) {
        for (int i = 0; i < members.length; i++) {
            if (members[i].equals(member)) {
                Subscription[] fewer = new Subscription[members.length - 1];
                System.arraycopy(members, 0, fewer, 0, i);
                System.arraycopy(members, i + 1, fewer, i, fewer.length - i);
                members = fewer;
                break;
            }
        }
        return members.length == 0;
    }
}
