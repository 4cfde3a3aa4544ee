package io.sequencer.chaos.check.follow;

import io.sequencer.chaos.check.ClusterHistory;
import io.sequencer.chaos.check.DocumentCheck;
import io.sequencer.chaos.check.DocumentHistory;
import io.sequencer.chaos.history.DocumentEvent;
import io.sequencer.chaos.history.DocumentEvent.Delivered;
import io.sequencer.chaos.history.DocumentEvent.Folded;
import io.sequencer.chaos.history.DocumentEvent.Logged;
import io.sequencer.chaos.history.DocumentEvent.Snapshot;
import io.sequencer.chaos.history.DocumentEvent.Subscribed;
import io.sequencer.chaos.verdict.Invariant;
import io.sequencer.chaos.verdict.Verdicts;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * I-7: each subscriber sees op after op of the log; it resumes where it was, or at a snapshot that is not older and holds what the
 * log gives.
 */
public final class ContiguousDelivery implements DocumentCheck {

    @Override
    public void check(DocumentHistory document, ClusterHistory cluster, Verdicts verdicts) {
        document.subscriptions().values().forEach(events -> new Scan(document, verdicts).run(events));
    }

    /** One subscriber from its beginning to its end. */
    private static final class Scan {
        private final DocumentHistory document;
        private final Verdicts verdicts;
        private @Nullable DocumentEvent before;
        private long last;
        private long checked;
        private long unjudged;

        Scan(DocumentHistory document, Verdicts verdicts) {
            this.document = document;
            this.verdicts = verdicts;
        }

        void run(List<DocumentEvent> events) {
            for (DocumentEvent event : events) {
                if (event instanceof Delivered delivered) {
                    deliver(delivered);
                } else if (event instanceof Subscribed subscribed) {
                    subscribe(subscribed);
                }
            }
            verdicts.checked(Invariant.CONTIGUOUS, checked);
            verdicts.unjudged(Invariant.CONTIGUOUS, unjudged);
        }

        private void subscribe(Subscribed subscribed) {
            checked++;
            if (before != null && subscribed.last() != last) {
                verdicts.found(Invariant.CONTIGUOUS, before, subscribed);
            }
            last = subscribed.last();
            if (subscribed.snapshot().isPresent()) {
                Snapshot snapshot = subscribed.snapshot().get();
                if (snapshot.seq() < last) {
                    verdicts.found(Invariant.CONTIGUOUS, subscribed);
                }
                compare(subscribed, snapshot);
                last = Math.max(last, snapshot.seq());
            }
            before = subscribed;
        }

        private void compare(Subscribed subscribed, Snapshot snapshot) {
            Optional<Folded> fold = document.fold(snapshot.seq());
            if (fold.isEmpty()) {
                unjudged++;
            } else if (fold.get().hash() != snapshot.hash()) {
                verdicts.found(Invariant.CONTIGUOUS, subscribed, fold.get());
            }
        }

        private void deliver(Delivered delivered) {
            if (before == null) {
                verdicts.found(Invariant.CONTIGUOUS, delivered);
            } else if (delivered.seq() != last + 1) {
                verdicts.found(Invariant.CONTIGUOUS, before, delivered);
            }
            last = Math.max(last, delivered.seq());
            before = delivered;
            Optional<Logged> row = document.canonical().at(delivered.seq());
            if (row.isPresent()) {
                checked++;
                if (!row.get().op().equals(delivered.op()) || row.get().applied() != delivered.hash()) {
                    verdicts.found(Invariant.CONTIGUOUS, delivered, row.get());
                }
            } else if (document.logReads().isEmpty() || delivered.seq() <= document.truncated()) {
                unjudged++;
            } else {
                checked++;
                verdicts.found(Invariant.CONTIGUOUS, delivered);
            }
        }
    }
}
