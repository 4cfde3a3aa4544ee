package io.sequencer.cli.converge;

import java.util.ArrayList;
import java.util.List;

/**
 * What one session, or many, came to.
 *
 * @param sessions how many
 * @param authors in all of them
 * @param javaScripts how many of these had the JavaScript client
 * @param actions what the authors did
 * @param ops in the logs at the end
 * @param cuts connections that were cut
 * @param restarts clients that began again with what they had stored
 * @param resyncs snapshots that took the place of ops
 * @param findings what did not hold, with the seed; empty if all did
 */
public record Outcome(
        int sessions,
        int authors,
        int javaScripts,
        long actions,
        long ops,
        long cuts,
        long restarts,
        long resyncs,
        List<String> findings) {

    /** Nothing yet. */
    public static final Outcome NONE = new Outcome(0, 0, 0, 0, 0, 0, 0, 0, List.of());

    /** Most findings that are kept: the first tell enough. */
    private static final int MOST_FINDINGS = 50;

    /** Copies the list. */
    public Outcome {
        findings = findings.stream().limit(MOST_FINDINGS).toList();
    }

    /** Both together. */
    public Outcome and(Outcome other) {
        List<String> both = new ArrayList<>(findings);
        both.addAll(other.findings);
        return new Outcome(
                sessions + other.sessions,
                authors + other.authors,
                javaScripts + other.javaScripts,
                actions + other.actions,
                ops + other.ops,
                cuts + other.cuts,
                restarts + other.restarts,
                resyncs + other.resyncs,
                both);
    }

    /** Whether everything held. */
    public boolean isSound() {
        return findings.isEmpty();
    }
}
