package io.sequencer.cli.verify;

import java.util.ArrayList;
import java.util.List;

/** What is wrong, one sentence each; of very many, the first ones and their number. Thread-safe. */
final class Findings {
    private static final int KEPT = 1_000;

    private final List<String> kept = new ArrayList<>();
    private long more;

    synchronized void add(String finding) {
        if (kept.contains(finding)) {
            return;
        }
        if (kept.size() < KEPT) {
            kept.add(finding);
        } else {
            more++;
        }
    }

    synchronized List<String> all() {
        List<String> all = new ArrayList<>(kept);
        if (more > 0) {
            all.add("and " + more + " more");
        }
        return all;
    }
}
