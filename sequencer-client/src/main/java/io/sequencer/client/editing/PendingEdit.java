package io.sequencer.client.editing;

import io.sequencer.text.TextOp;

/** One own edit on its way: its form now, and the number it was sent under. Owned by {@link PendingEdits}. */
final class PendingEdit {
    private TextOp op;
    private long undoOf;
    private long clientSeq;

    /** @param undoOf the clientSeq of the own op that it takes back; 0 if none */
    PendingEdit(TextOp op, long undoOf) {
        this.op = op;
        this.undoOf = undoOf;
    }

    /** Without deleted text, as it is submitted. */
    TextOp op() {
        return op;
    }

    void become(TextOp moved) {
        op = moved;
    }

    long undoOf() {
        return undoOf;
    }

    /** 0 as long as it was not sent. */
    long clientSeq() {
        return clientSeq;
    }

    void sentAs(long number) {
        clientSeq = number;
    }

    /** Numbers above {@code last} were never applied and will name other ops. */
    void forgetNumbersAbove(long last) {
        clientSeq = clientSeq > last ? 0 : clientSeq;
        undoOf = undoOf > last ? 0 : undoOf;
    }
}
