package io.sequencer.cli.replay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a replay came to.
 *
 * @param nodes that were read
 * @param documents that were written
 * @param kills empty if none were asked for
 */
public record ReplayReport(int nodes, int documents, Optional<Kills> kills, Acks acks, Verdict verdict) {

    /**
     * @param done how many leaders were killed
     * @param every seconds from one to the next, as asked for
     */
    public record Kills(int done, double every) {}

    /**
     * @param ops acked
     * @param longestGapMillis the longest time without any ack
     */
    public record Acks(long ops, double seconds, double p50Millis, double p99Millis, double longestGapMillis) {

        public double opsPerSecond() {
            return seconds == 0 ? 0 : ops / seconds;
        }
    }

    /**
     * @param lost ops that are missing, summed over all nodes
     * @param duplicated ops that are there twice, summed over all nodes
     * @param findings what does not hold, one sentence each; empty if all does
     */
    public record Verdict(long lost, long duplicated, List<String> findings) {}

    public int leaderKills() {
        return kills.map(Kills::done).orElse(0);
    }

    public boolean sound() {
        return findings().isEmpty();
    }

    /** The verdict's, and that no leader was killed although there was time to: then nothing was put to the test. */
    private List<String> findings() {
        List<String> findings = new ArrayList<>(verdict.findings());
        kills.filter(asked -> asked.done() == 0 && acks.seconds() >= asked.every())
                .ifPresent(asked -> findings.add(format(
                        "No leader was killed, although one was to be every %.1f s of %.1f s.",
                        asked.every(), acks.seconds())));
        return findings;
    }

    /** Plain sentences. */
    List<String> sentences() {
        List<String> lines = new ArrayList<>();
        lines.add(format(
                "%,d ops into %d %s in %.1f s: %,.0f ops/s.",
                acks.ops(), documents, documents == 1 ? "document" : "documents", acks.seconds(), acks.opsPerSecond()));
        lines.add(format(
                "Acks took %.1f ms (p50) and %.1f ms (p99); the longest time without one was %.0f ms.",
                acks.p50Millis(), acks.p99Millis(), acks.longestGapMillis()));
        kills.ifPresent(asked -> lines.add(killsSentence(asked)));
        lines.add(format("%,d ops lost, %,d ops duplicated.", verdict.lost(), verdict.duplicated()));
        if (sound()) {
            lines.add(format("The content is what the trace ends with, on %d of %d nodes.", nodes, nodes));
            lines.add("The numbers are 1, 2, 3, ... without a gap, each op is there once, on every node.");
            lines.add("The chain hash is the same on every node.");
        } else {
            lines.addAll(findings());
            lines.add("NOT all of it holds.");
        }
        return lines;
    }

    private String killsSentence(Kills asked) {
        if (asked.done() == 0 && acks.seconds() < asked.every()) {
            return format(
                    "Leaders were killed 0 times: the run was shorter than the %.1f s to the first kill.",
                    asked.every());
        }
        return format("Leaders were killed %d times.", asked.done());
    }

    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("ops", acks.ops());
        fields.put("documents", documents);
        fields.put("nodes", nodes);
        fields.put("seconds", rounded(acks.seconds()));
        fields.put("ops_per_s", Math.round(acks.opsPerSecond()));
        fields.put("ack_p50_ms", rounded(acks.p50Millis()));
        fields.put("ack_p99_ms", rounded(acks.p99Millis()));
        fields.put("longest_gap_ms", rounded(acks.longestGapMillis()));
        fields.put("leader_kills", leaderKills());
        fields.put("lost", verdict.lost());
        fields.put("duplicated", verdict.duplicated());
        fields.put("sound", sound());
        fields.put("findings", findings());
        return fields;
    }

    private static double rounded(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }

    private static String format(String sentence, Object... values) {
        return String.format(Locale.ROOT, sentence, values);
    }
}
