package io.sequencer.client.document.sync;

import io.sequencer.client.document.DocumentChange;
import io.sequencer.client.document.DocumentListener;
import io.sequencer.client.document.UnknownOutcome;
import io.sequencer.proto.v1.Error;
import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import java.util.ArrayList;
import java.util.List;

/** A widget that does what it is told, and what else it heard. */
final class Heard implements DocumentListener {

    private Rope content = Rope.EMPTY;
    final List<TextOp> lost = new ArrayList<>();
    final List<UnknownOutcome> unknown = new ArrayList<>();

    @Override
    public void changed(DocumentChange change) {
        content = change.op().apply(content);
    }

    @Override
    public void rejected(Error error, List<TextOp> edits) {
        lost.addAll(edits);
    }

    @Override
    public void outcomeUnknown(List<TextOp> edits, UnknownOutcome handledAs) {
        unknown.add(handledAs);
    }

    String shown() {
        return content.toString();
    }
}
