package io.sequencer.server.edge.reads;

import io.sequencer.server.edge.access.Guarded;

/** A long answer that ends, with a refusal, as soon as the caller may not read the document any more. */
final class GuardedBatches<T> implements Batches<T> {
    private final Guarded guard;
    private final Batches<T> answer;

    GuardedBatches(Guarded guard, Batches<T> answer) {
        this.guard = guard;
        this.answer = answer;
    }

    @Override
    public Step<T> next() {
        return guard.read(answer::next);
    }

    @Override
    public boolean holdsMuch() {
        return answer.holdsMuch();
    }

    @Override
    public void ended() {
        answer.ended();
    }
}
