package io.sequencer.cli.drill.member;

import java.util.List;

/**
 * How long nobody could write: each document's longest time between two acks.
 *
 * @param p50 of the documents, in milliseconds
 * @param max of the documents, in milliseconds
 */
record Gaps(long p50, long max) {

    /** @param millis at least one */
    static Gaps of(List<Long> millis) {
        List<Long> ascending = millis.stream().sorted().toList();
        return new Gaps(ascending.get((ascending.size() - 1) / 2), ascending.get(ascending.size() - 1));
    }

    @Override
    public String toString() {
        return "longest time without an ack of a document: p50 " + p50 + " ms, max " + max + " ms";
    }
}
