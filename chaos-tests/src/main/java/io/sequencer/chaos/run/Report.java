package io.sequencer.chaos.run;

import io.sequencer.chaos.check.ClusterHistory;
import io.sequencer.chaos.history.Event;
import io.sequencer.chaos.verdict.Finding;
import io.sequencer.chaos.verdict.Invariant;
import io.sequencer.chaos.verdict.Verdicts;
import java.util.Arrays;
import java.util.Locale;

/**
 * What a history came to.
 *
 * @param ackedOps ops that were acked at least once
 */
public record Report(ClusterHistory cluster, Verdicts verdicts, Availability availability, long ackedOps) {

    Report with(Report part) {
        Verdicts sums = new Verdicts();
        sums.add(verdicts);
        sums.add(part.verdicts);
        Availability times = new Availability();
        times.add(availability);
        times.add(part.availability);
        return new Report(cluster, sums, times, ackedOps + part.ackedOps);
    }

    /** Whether an invariant does not hold. */
    public boolean hasFindings() {
        return Arrays.stream(Invariant.values()).anyMatch(invariant -> verdicts.found(invariant) > 0);
    }

    /** Whether there was something to judge, and nothing that could not be. */
    public boolean isConclusive() {
        return ackedOps > 0 && Arrays.stream(Invariant.values()).allMatch(of -> verdicts.unjudged(of) == 0);
    }

    /** For people: the table of invariants, the unavailability by kind of fault, the first findings with their witnesses. */
    public String text() {
        StringBuilder text = new StringBuilder();
        line(text, "%-5s %13s %9s %9s  %s", "", "checked", "findings", "unjudged", "invariant");
        for (Invariant of : Invariant.values()) {
            line(
                    text,
                    "%-5s %,13d %,9d %,9d  %s",
                    of.id(),
                    verdicts.checked(of),
                    verdicts.found(of),
                    verdicts.unjudged(of),
                    of.sentence());
        }
        line(text, "");
        line(text, "%,d acked ops; the longest time without one %,d ms", ackedOps, availability.longestMillis());
        for (Availability.OfKind of : availability.byKind(cluster)) {
            line(
                    text,
                    "  during %-24s %,6d times: p50 %,d ms, p99 %,d ms, max %,d ms",
                    of.kind(),
                    of.faults(),
                    of.p50Millis(),
                    of.p99Millis(),
                    of.maxMillis());
        }
        for (Finding finding : verdicts.findings()) {
            line(text, "");
            line(
                    text,
                    "%s does not hold: %s",
                    finding.invariant().id(),
                    finding.invariant().sentence());
            for (Event witness : finding.witnesses()) {
                line(text, "    %s", witness);
            }
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments).stripTrailing())
                .append('\n');
    }
}
