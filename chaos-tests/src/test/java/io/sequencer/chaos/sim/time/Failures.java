package io.sequencer.chaos.sim.time;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** What must not happen, and did, in one run. The first ones tell what is wrong. */
public final class Failures {
    private static final int KEPT = 10;

    private final List<String> sentences = new ArrayList<>();

    public void report(String sentence) {
        if (sentences.size() < KEPT) {
            sentences.add(sentence);
        }
    }

    public void report(String sentence, Throwable cause) {
        StringWriter trace = new StringWriter();
        cause.printStackTrace(new PrintWriter(trace));
        report(sentence + ": " + trace);
    }

    /** Reports the sentence unless it holds. */
    public void expect(boolean holds, String sentence) {
        if (!holds) {
            report(sentence);
        }
    }

    public boolean isEmpty() {
        return sentences.isEmpty();
    }

    public List<String> sentences() {
        return List.copyOf(sentences);
    }
}
