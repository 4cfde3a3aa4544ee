package io.sequencer.server.edge.session;

import io.sequencer.server.forward.CommandOutcome;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Brings outcomes to the connection's loop, many in one task. Bounded by the submits in flight.
 */
final class OutcomeInbox implements Runnable {
    private final Executor loop;
    private final Receiver receiver;
    private final Queue<Settled> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    private record Settled(PendingSubmit submit, CommandOutcome outcome) {}

    /** Takes what arrived, on the loop. */
    interface Receiver {
        void settle(PendingSubmit submit, CommandOutcome outcome);

        /** Nothing more for now. */
        void settled();
    }

    OutcomeInbox(Executor loop, Receiver receiver) {
        this.loop = loop;
        this.receiver = receiver;
    }

    /** Any thread. */
    void put(PendingSubmit submit, CommandOutcome outcome) {
        queue.add(new Settled(submit, outcome));
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            try {
                loop.execute(this);
            } catch (RejectedExecutionException e) {
                // The loop has ended and the connection with it: nobody waits for an answer.
                queue.clear();
            }
        }
    }

    @Override
    public void run() {
        scheduled.set(false);
        Settled next;
        while ((next = queue.poll()) != null) {
            receiver.settle(next.submit, next.outcome);
        }
        receiver.settled();
    }
}
