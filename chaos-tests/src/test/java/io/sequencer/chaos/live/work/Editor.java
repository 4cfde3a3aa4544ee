package io.sequencer.chaos.live.work;

import com.google.protobuf.ByteString;
import io.sequencer.chaos.history.DocumentEvent.Shown;
import io.sequencer.chaos.live.record.Recording;
import io.sequencer.chaos.sim.judge.Payloads;
import io.sequencer.chaos.sim.time.Dice;
import io.sequencer.client.document.DocumentListener;
import io.sequencer.client.document.DocumentOpening;
import io.sequencer.client.document.DocumentOptions;
import io.sequencer.client.document.DocumentState;
import io.sequencer.client.document.TextDocument;
import io.sequencer.proto.v1.Error;
import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import java.util.List;

/** A person with a text document open, who types, deletes, and takes back. */
final class Editor implements Actor {
    private static final int LONG = 400;

    private final String docId;
    private final Visit visit;
    private final Recording recording;
    private final TextDocument document;

    Editor(String docId, Visit visit) {
        this.docId = docId;
        this.visit = visit;
        this.recording = visit.recording();
        this.document = new DocumentOpening(visit.link(), Runnable::run, visit::newId)
                .open(docId, DocumentOptions.defaults(), closed -> {});
        document.addListener(new Listener());
    }

    private final class Listener implements DocumentListener {
        @Override
        public void drifted(long seq, String why) {
            recording.problem(visit.name() + " drifted at " + seq + " of " + docId + ": " + why);
        }

        @Override
        public void rejected(Error error, List<TextOp> lost) {
            recording.problem(visit.name() + " lost edits of " + docId + ": " + error.getMessage());
        }

        @Override
        public void failed(Error error) {
            recording.problem(visit.name() + " cannot go on in " + docId + ": " + error.getMessage());
        }
    }

    @Override
    public void act() {
        if (document.state().isOver()) {
            return;
        }
        Dice dice = visit.dice();
        if (!dice.oneIn(15)) {
            document.edit(this::change);
        } else if (dice.oneIn(2)) {
            document.undo();
        } else {
            document.redo();
        }
    }

    private TextOp change(Rope content) {
        Dice dice = visit.dice();
        int length = content.length();
        if (length == 0 || dice.below(length > LONG ? 2 : 5) > 0) {
            return TextOp.insert(dice.below(length + 1), word(dice));
        }
        int from = dice.below(length);
        int count = 1 + dice.below(Math.min(6, length - from));
        return dice.oneIn(2) ? TextOp.delete(from, count) : TextOp.replace(from, count, word(dice));
    }

    private static String word(Dice dice) {
        StringBuilder word = new StringBuilder();
        for (int i = dice.below(4); i >= 0; i--) {
            word.appendCodePoint(dice.oneIn(20) ? 0x1F600 + dice.below(20) : 'a' + dice.below(26));
        }
        return word.toString();
    }

    @Override
    public void rest() {
        // Nothing is begun between two acts.
    }

    @Override
    public boolean isSettled() {
        return document.state() == DocumentState.FAILED
                || (document.state() == DocumentState.SYNCED && document.seq() >= recording.head(docId));
    }

    @Override
    public String waitsFor() {
        return visit.name() + ": " + docId + " is " + document.state() + " at " + document.seq() + " of "
                + recording.head(docId) + ", connected to " + visit.node();
    }

    @Override
    public void finish() {
        if (document.state() != DocumentState.FAILED) {
            ByteString content = ByteString.copyFromUtf8(document.text());
            recording.add(new Shown(docId, visit.name(), document.seq(), Payloads.hash(content)));
        }
        document.close();
        visit.close();
    }
}
