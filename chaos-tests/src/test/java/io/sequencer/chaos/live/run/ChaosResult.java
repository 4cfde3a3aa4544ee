package io.sequencer.chaos.live.run;

import io.sequencer.chaos.run.Report;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a run came to.
 *
 * @param report of the checker
 * @param problems what must not happen and no history shows
 * @param faults how often which kind happened
 * @param vain how often which kind was tried and had no effect
 * @param outcomes how often which answer came
 * @param seconds for which faults happened
 */
record ChaosResult(
        Report report,
        List<String> problems,
        Map<String, Integer> faults,
        Map<String, Integer> vain,
        Map<String, Long> outcomes,
        double seconds) {

    private static final int PRINTED = 12;

    boolean isClean() {
        return faultCount() > 0 && problems.isEmpty() && !report.hasFindings() && report.isConclusive();
    }

    int faultCount() {
        return faults.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** For people: the checker's table, then what happened how often, then the problems. */
    String text() {
        StringBuilder text = new StringBuilder(report.text());
        text.append(String.format(
                Locale.ROOT,
                "%nfaults: %d of %d kinds in %.0f s, %.0f an hour%n",
                faultCount(),
                faults.size(),
                seconds,
                faultCount() * 3600 / Math.max(1, seconds)));
        if (!vain.isEmpty()) {
            text.append("without effect, not counted: ").append(vain).append('\n');
        }
        text.append("answers: ").append(outcomes).append('\n');
        for (String problem : problems.subList(0, Math.min(PRINTED, problems.size()))) {
            text.append("must not be: ").append(problem).append('\n');
        }
        if (problems.size() > PRINTED) {
            text.append("and ").append(problems.size() - PRINTED).append(" more\n");
        }
        return text.toString();
    }
}
