package io.sequencer.chaos.check.follow;

import io.sequencer.chaos.check.ClusterHistory;
import io.sequencer.chaos.check.DocumentCheck;
import io.sequencer.chaos.check.DocumentHistory;
import io.sequencer.chaos.history.DocumentEvent;
import io.sequencer.chaos.history.DocumentEvent.Delivered;
import io.sequencer.chaos.history.DocumentEvent.Snapshot;
import io.sequencer.chaos.history.DocumentEvent.Subscribed;
import io.sequencer.chaos.history.DocumentEvent.Unsubscribed;
import io.sequencer.chaos.history.DocumentEvent.Write;
import io.sequencer.chaos.history.Outcome;
import io.sequencer.chaos.verdict.Invariant;
import io.sequencer.chaos.verdict.Verdicts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** I-8: by when each subscriber has passed the number of each acked op. How it got there is I-7's. */
public final class ReachesSubscribers implements DocumentCheck {

    /** An acked op, and by when it is owed. */
    private record Owed(long seq, long due, Write ack) {}

    @Override
    public void check(DocumentHistory document, ClusterHistory cluster, Verdicts verdicts) {
        List<Owed> owed = new ArrayList<>();
        for (List<Write> attempts : document.writes().values()) {
            for (Write attempt : attempts) {
                if (attempt.outcome() instanceof Outcome.Acked ack && !ack.atMost()) {
                    long due = cluster.dueTime(attempt.response());
                    if (due != Long.MAX_VALUE) {
                        owed.add(new Owed(ack.seq(), due, attempt));
                    }
                }
            }
        }
        owed.sort(Comparator.comparingLong(Owed::seq).thenComparingLong(Owed::due));
        document.subscriptions().values().forEach(events -> check(events, owed, verdicts));
    }

    private static void check(List<DocumentEvent> events, List<Owed> owed, Verdicts verdicts) {
        long end = endOf(events);
        long begin = startOf(events);
        long checked = 0;
        int next = 0;
        long reached = Long.MIN_VALUE;
        for (Owed op : owed) {
            if (op.seq() <= begin || op.due() > end) {
                continue;
            }
            while (next < events.size() && reached < op.seq()) {
                reached = Math.max(reached, positionAfter(events.get(next++)));
            }
            checked++;
            if (reached < op.seq()) {
                verdicts.found(Invariant.REACHES, op.ack(), events.get(0));
            } else if (timeOf(events.get(next - 1)) > op.due()) {
                verdicts.found(Invariant.REACHES, op.ack(), events.get(next - 1));
            }
        }
        verdicts.checked(Invariant.REACHES, checked);
    }

    private static long positionAfter(DocumentEvent event) {
        if (event instanceof Delivered delivered) {
            return delivered.seq();
        }
        if (event instanceof Subscribed subscribed) {
            return subscribed.snapshot().map(Snapshot::seq).orElse(subscribed.last());
        }
        return Long.MIN_VALUE;
    }

    private static long timeOf(DocumentEvent event) {
        return event instanceof Delivered delivered ? delivered.time() : ((Subscribed) event).time();
    }

    private static long startOf(List<DocumentEvent> events) {
        return events.get(0) instanceof Subscribed subscribed ? subscribed.last() : 0;
    }

    private static long endOf(List<DocumentEvent> events) {
        return events.get(events.size() - 1) instanceof Unsubscribed left ? left.time() : Long.MAX_VALUE;
    }
}
