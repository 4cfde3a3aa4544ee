package io.sequencer.chaos.check.order;

import io.sequencer.chaos.check.CanonicalLog;
import io.sequencer.chaos.check.ClusterHistory;
import io.sequencer.chaos.check.DocumentCheck;
import io.sequencer.chaos.check.DocumentHistory;
import io.sequencer.chaos.history.ClusterEvent.FaultBegun;
import io.sequencer.chaos.history.DocumentEvent.LogRead;
import io.sequencer.chaos.history.DocumentEvent.Logged;
import io.sequencer.chaos.history.DocumentEvent.Write;
import io.sequencer.chaos.history.Outcome;
import io.sequencer.chaos.verdict.Invariant;
import io.sequencer.chaos.verdict.Verdicts;
import java.util.List;
import java.util.Optional;

/**
 * I-2: the first ack of each op names the row that holds it, and no replica ends before it. An op that is nowhere in the log, and was
 * acked before a power cut, is I-14.
 */
public final class AckedOps implements DocumentCheck {

    @Override
    public void check(DocumentHistory document, ClusterHistory cluster, Verdicts verdicts) {
        List<LogRead> reads = List.copyOf(document.logReads().values());
        for (List<Write> attempts : document.writes().values()) {
            Optional<Write> first = firstAck(attempts);
            if (first.isPresent() && reads.isEmpty()) {
                verdicts.unjudged(Invariant.ACKED_IS_LOGGED, 1);
            } else if (first.isPresent()) {
                check(first.get(), document, cluster, verdicts);
                checkReplicas(first.get(), reads, document.canonical().head(), verdicts);
            }
        }
    }

    private static Optional<Write> firstAck(List<Write> attempts) {
        Write first = null;
        for (Write attempt : attempts) {
            if (attempt.outcome() instanceof Outcome.Acked
                    && (first == null || attempt.response() < first.response())) {
                first = attempt;
            }
        }
        return Optional.ofNullable(first);
    }

    private static void check(Write acked, DocumentHistory document, ClusterHistory cluster, Verdicts verdicts) {
        CanonicalLog log = document.canonical();
        Outcome.Acked ack = (Outcome.Acked) acked.outcome();
        Optional<Logged> own = log.of(acked.op());
        Optional<FaultBegun> cut = cluster.powerCutSince(acked.response());
        if (own.isEmpty()
                && ack.seq() <= document.truncated()
                && (ack.atMost() || log.at(ack.seq()).isEmpty())) {
            verdicts.unjudged(Invariant.ACKED_IS_LOGGED, 1);
            return;
        }
        verdicts.checked(Invariant.ACKED_IS_LOGGED, 1);
        if (cut.isPresent()) {
            verdicts.checked(Invariant.DURABLE, 1);
        }
        if (own.isEmpty() && cut.isPresent()) {
            verdicts.found(Invariant.DURABLE, acked, cut.get());
        } else if (own.isEmpty()) {
            log.at(ack.seq())
                    .ifPresentOrElse(
                            other -> verdicts.found(Invariant.ACKED_IS_LOGGED, acked, other),
                            () -> verdicts.found(Invariant.ACKED_IS_LOGGED, acked));
        } else {
            Logged row = own.get();
            boolean isThere = ack.atMost() ? row.seq() <= ack.seq() : row.seq() == ack.seq();
            if (!isThere || row.hash() != acked.hash()) {
                verdicts.found(Invariant.ACKED_IS_LOGGED, acked, row);
            }
        }
    }

    private static void checkReplicas(Write acked, List<LogRead> reads, long head, Verdicts verdicts) {
        Outcome.Acked ack = (Outcome.Acked) acked.outcome();
        for (LogRead read : reads) {
            // If no replica reaches it, that is told above.
            if (read.head() < ack.seq() && ack.seq() <= head) {
                verdicts.found(Invariant.ACKED_IS_LOGGED, acked, read);
            }
        }
    }
}
