package io.sequencer.chaos.check.order;

import io.sequencer.chaos.check.ClusterHistory;
import io.sequencer.chaos.check.DocumentCheck;
import io.sequencer.chaos.check.DocumentHistory;
import io.sequencer.chaos.history.DocumentEvent.LogRead;
import io.sequencer.chaos.history.DocumentEvent.Logged;
import io.sequencer.chaos.history.DocumentEvent.Read;
import io.sequencer.chaos.history.DocumentEvent.Write;
import io.sequencer.chaos.history.Event;
import io.sequencer.chaos.history.Outcome;
import io.sequencer.chaos.verdict.Invariant;
import io.sequencer.chaos.verdict.Verdicts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * I-5: linearizability without a search, because every op names its place. A write has the key 2 seq, a read that saw head h has
 * 2 h + 1. From the highest key down, nothing may have been asked for after something with a higher key was answered. All documents
 * pass: the whole history is linearizable, for that is a local property (Herlihy and Wing, 1990).
 *
 * <p>An op lasts from the first request of any attempt that was not refused to the first ack of any. A stale read may show an older
 * head than it should, so it is not held against what was answered before; what it showed was there, so later ops are held
 * against it.
 */
public final class RealTimeOrder implements DocumentCheck {

    /**
     * Something that took effect at its key, between two times.
     *
     * @param asked the event that has {@code invoke}
     * @param answered the event that has {@code response}
     */
    private record Interval(long key, long invoke, long response, boolean mayBeOld, Event asked, Event answered) {}

    @Override
    public void check(DocumentHistory document, ClusterHistory cluster, Verdicts verdicts) {
        List<Interval> intervals = new ArrayList<>();
        for (Logged row : document.canonical().rows()) {
            // A second row of an op has no attempt of its own; it is I-3's.
            if (document.canonical().of(row.op()).orElse(row).seq() == row.seq()) {
                intervalOf(row, document.writes().getOrDefault(row.op(), List.of()))
                        .ifPresent(intervals::add);
            }
        }
        long head = document.logReads().values().stream()
                .mapToLong(LogRead::head)
                .max()
                .orElse(Long.MAX_VALUE);
        for (Read read : document.reads()) {
            if (read.head() > head) {
                verdicts.found(Invariant.REAL_TIME, read);
            } else {
                intervals.add(new Interval(
                        2 * read.head() + 1, read.invoke(), read.response(), !read.linearizable(), read, read));
            }
        }
        verdicts.checked(Invariant.REAL_TIME, intervals.size());
        intervals.sort(Comparator.comparingLong(Interval::key));
        scan(intervals, verdicts);
    }

    private static Optional<Interval> intervalOf(Logged row, List<Write> attempts) {
        Write asked = null;
        Write answered = null;
        for (Write attempt : attempts) {
            if (attempt.outcome() instanceof Outcome.Rejected) {
                continue;
            }
            if (asked == null || attempt.invoke() < asked.invoke()) {
                asked = attempt;
            }
            if (attempt.outcome() instanceof Outcome.Acked
                    && (answered == null || attempt.response() < answered.response())) {
                answered = attempt;
            }
        }
        if (asked == null) {
            return Optional.empty();
        }
        long response = answered == null ? Long.MAX_VALUE : answered.response();
        Event end = answered == null ? asked : answered;
        return Optional.of(new Interval(2 * row.seq(), asked.invoke(), response, false, asked, end));
    }

    private static void scan(List<Interval> intervals, Verdicts verdicts) {
        Interval earliest = null;
        int end = intervals.size();
        while (end > 0) {
            int begin = end;
            long key = intervals.get(end - 1).key();
            while (begin > 0 && intervals.get(begin - 1).key() == key) {
                begin--;
            }
            List<Interval> sameKey = intervals.subList(begin, end);
            for (Interval of : sameKey) {
                if (earliest != null && !of.mayBeOld() && of.invoke() > earliest.response()) {
                    verdicts.found(Invariant.REAL_TIME, earliest.answered(), of.asked());
                }
            }
            for (Interval of : sameKey) {
                if (earliest == null || of.response() < earliest.response()) {
                    earliest = of;
                }
            }
            end = begin;
        }
    }
}
