package io.sequencer.chaos.anomaly;

import io.sequencer.chaos.history.DocumentEvent.Delivered;
import io.sequencer.chaos.history.DocumentEvent.Logged;
import io.sequencer.chaos.history.DocumentEvent.Write;
import io.sequencer.chaos.history.OpId;
import io.sequencer.chaos.history.Outcome;

/** Events like others, but for one thing. */
final class Copies {

    private Copies() {}

    static Logged withSeq(Logged e, long seq) {
        return new Logged(e.doc(), e.node(), seq, e.op(), e.hash(), e.applied(), e.base(), e.index());
    }

    static Logged withOp(Logged e, OpId op, long hash) {
        return new Logged(e.doc(), e.node(), e.seq(), op, hash, e.applied(), e.base(), e.index());
    }

    static Logged withApplied(Logged e, long applied) {
        return new Logged(e.doc(), e.node(), e.seq(), e.op(), e.hash(), applied, e.base(), e.index());
    }

    static Logged withBase(Logged e, long base) {
        return new Logged(e.doc(), e.node(), e.seq(), e.op(), e.hash(), e.applied(), base, e.index());
    }

    static Write withOutcome(Write e, long response, Outcome outcome) {
        return new Write(e.doc(), e.op(), e.node(), e.invoke(), response, e.hash(), e.base(), outcome);
    }

    static Write withOp(Write e, OpId op) {
        return new Write(e.doc(), op, e.node(), e.invoke(), e.response(), e.hash(), e.base(), e.outcome());
    }

    static Write withHash(Write e, long hash) {
        return new Write(e.doc(), e.op(), e.node(), e.invoke(), e.response(), hash, e.base(), e.outcome());
    }

    static Write withBase(Write e, long base) {
        return new Write(e.doc(), e.op(), e.node(), e.invoke(), e.response(), e.hash(), base, e.outcome());
    }

    static Write between(Write e, long invoke, long response) {
        return new Write(e.doc(), e.op(), e.node(), invoke, response, e.hash(), e.base(), e.outcome());
    }

    static Delivered withSeq(Delivered e, long seq) {
        return new Delivered(e.doc(), e.subscriber(), e.time(), seq, e.op(), e.hash());
    }

    static Delivered withOp(Delivered e, OpId op) {
        return new Delivered(e.doc(), e.subscriber(), e.time(), e.seq(), op, e.hash());
    }

    static Delivered withHash(Delivered e, long hash) {
        return new Delivered(e.doc(), e.subscriber(), e.time(), e.seq(), e.op(), hash);
    }

    static Delivered at(Delivered e, long time) {
        return new Delivered(e.doc(), e.subscriber(), time, e.seq(), e.op(), e.hash());
    }
}
