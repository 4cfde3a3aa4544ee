package io.sequencer.cli.drill.revoke.judge;

import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What everybody saw, and what was wrong at once. Bounded by the drill's time. Any thread. */
public final class Notebook {
    private static final int MOST_FINDINGS = 100;

    private final Queue<Sighting> sightings = new ConcurrentLinkedQueue<>();
    private final Queue<RevocationJudge.Acked> acked = new ConcurrentLinkedQueue<>();
    private final Queue<String> findings = new ConcurrentLinkedQueue<>();

    public void saw(Tenure tenure, String how, long seq) {
        sightings.add(new Sighting(tenure, how, seq, System.nanoTime()));
    }

    public void acked(RevocationJudge.Acked op) {
        acked.add(op);
    }

    public void wrong(String finding) {
        if (findings.size() < MOST_FINDINGS) {
            findings.add(finding);
        }
    }

    public Collection<Sighting> sightings() {
        return sightings;
    }

    public Collection<RevocationJudge.Acked> acked() {
        return acked;
    }

    public Collection<String> findings() {
        return findings;
    }
}
