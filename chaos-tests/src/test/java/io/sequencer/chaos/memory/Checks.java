package io.sequencer.chaos.memory;

import io.sequencer.client.editing.CanonicalOp;
import io.sequencer.text.Rope;

/** What must hold; says in its message what did not. */
final class Checks {
    private Checks() {}

    static void that(String claim, boolean holds) {
        if (!holds) {
            throw new AssertionError("does not hold: " + claim);
        }
    }

    static void equal(String what, Rope expected, Rope actual) {
        if (!expected.equals(actual)) {
            throw new AssertionError(what + ": expected <" + expected + ">, found <" + actual + ">");
        }
    }

    static String opId(CanonicalOp op) {
        return op.clientId() + "/" + op.clientSeq();
    }
}
