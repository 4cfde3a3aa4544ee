package io.sequencer.chaos.check.order;

import java.util.List;

/**
 * Linearizability by trying every order (Wing and Gong, 1993): some order of all operations keeps real time and is one that a
 * sequencer could have gone through. Knows nothing of keys or sorting; only for a handful of operations.
 */
final class ExhaustiveSearch {

    /**
     * One operation.
     *
     * @param response {@link Long#MAX_VALUE} if there was none
     * @param value of a write the number it has in the log, of a read the head that it saw
     */
    record Operation(boolean isWrite, long invoke, long response, long value) {}

    private final List<Operation> operations;

    private ExhaustiveSearch(List<Operation> operations) {
        this.operations = operations;
    }

    static boolean isLinearizable(List<Operation> operations) {
        return new ExhaustiveSearch(operations).canFinish(0, 0);
    }

    /** Whether what is not yet in {@code done} can follow a sequencer whose head is {@code head}. */
    private boolean canFinish(int done, long head) {
        if (done == (1 << operations.size()) - 1) {
            return true;
        }
        for (int i = 0; i < operations.size(); i++) {
            Operation next = operations.get(i);
            if ((done & 1 << i) == 0 && mayComeNext(done, next)) {
                boolean isWhatItSaw = next.isWrite() ? next.value() == head + 1 : next.value() == head;
                if (isWhatItSaw && canFinish(done | 1 << i, next.isWrite() ? head + 1 : head)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Not if something that is still to come was over before it began. */
    private boolean mayComeNext(int done, Operation next) {
        for (int i = 0; i < operations.size(); i++) {
            if ((done & 1 << i) == 0 && operations.get(i).response() < next.invoke()) {
                return false;
            }
        }
        return true;
    }
}
