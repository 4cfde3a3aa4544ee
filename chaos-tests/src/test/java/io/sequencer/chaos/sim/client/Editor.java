package io.sequencer.chaos.sim.client;

import io.sequencer.chaos.sim.judge.Happening;
import io.sequencer.chaos.sim.judge.Recorder;
import io.sequencer.chaos.sim.time.Dice;
import io.sequencer.chaos.sim.time.SimThread;
import io.sequencer.client.document.DocumentListener;
import io.sequencer.client.document.DocumentOpening;
import io.sequencer.client.document.DocumentOptions;
import io.sequencer.client.document.DocumentState;
import io.sequencer.client.document.TextDocument;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.text.TextOp;
import java.util.List;
import java.util.function.Supplier;

/** A person with a text document open, who types, takes back, and whose editor may crash and come again. */
public final class Editor implements SimClient {
    private static final int LONG = 120;

    private final String name;
    private final String docId;
    private final Recorder recorder;
    private final Supplier<Visit> visits;
    private final SimStore store = new SimStore();
    private final boolean stores;
    private Visit visit;
    private TextDocument document;
    private boolean resting;
    /** Of the starts before this one. */
    private long resyncs;

    /** @param visits starts the editor's program; called again after a crash of it */
    Editor(String name, String docId, Recorder recorder, Supplier<Visit> visits, boolean stores) {
        this.name = name;
        this.docId = docId;
        this.recorder = recorder;
        this.visits = visits;
        this.stores = stores;
        this.visit = visits.get();
        this.document = open();
    }

    private TextDocument open() {
        DocumentOptions options = DocumentOptions.defaults().creating();
        SimThread storage = new SimThread(visit.process());
        TextDocument opened = new DocumentOpening(visit.link(), storage, visit::newId)
                .open(docId, stores ? options.withStore(store) : options, closed -> {});
        opened.addListener(new Listener());
        return opened;
    }

    private final class Listener implements DocumentListener {
        @Override
        public void drifted(long seq, String why) {
            recorder.failures().report(name + " drifted at " + seq + " of " + docId + ": " + why);
        }

        @Override
        public void rejected(Error error, List<TextOp> lost) {
            recorder.failures().report(name + " lost edits of " + docId + ": " + error.getMessage());
        }

        @Override
        public void failed(Error error) {
            if (error.getCode() != ErrorCode.DOCUMENT_DELETED) {
                recorder.failures().report(name + " cannot go on in " + docId + ": " + error.getMessage());
            }
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void act() {
        if (resting || document.state().isOver()) {
            return;
        }
        Dice dice = visit.dice();
        if (stores && dice.oneIn(60)) {
            crash();
        } else if (dice.oneIn(12)) {
            if (dice.oneIn(2) ? document.undo() : document.redo()) {
                recorder.tally().count(Happening.EDIT_UNDONE);
            }
        } else {
            edit(dice);
        }
    }

    private void edit(Dice dice) {
        int length = document.length();
        int position = dice.below(length + 1);
        int kind = dice.below(length > LONG ? 4 : 8);
        if (kind < 3 && length > 0) {
            int from = dice.below(length);
            int count = 1 + dice.below(Math.min(6, length - from));
            if (kind == 0) {
                document.replace(from, count, word(dice));
            } else {
                document.delete(from, count);
            }
        } else {
            document.insert(position, word(dice));
        }
    }

    private String word(Dice dice) {
        StringBuilder word = new StringBuilder();
        for (int i = dice.below(4); i >= 0; i--) {
            word.appendCodePoint(dice.oneIn(20) ? 0x1F600 + dice.below(20) : 'a' + dice.below(26));
        }
        return word.toString();
    }

    /** The program dies; what it had stored is opened again. */
    private void crash() {
        resyncs += document.counts().resyncs();
        visit.process().kill();
        visit = visits.get();
        document = open();
    }

    @Override
    public void rest() {
        resting = true;
    }

    @Override
    public boolean isSettled() {
        return document.state() == DocumentState.FAILED
                || (document.state() == DocumentState.SYNCED && document.seq() == recorder.head(docId));
    }

    @Override
    public String waitsFor() {
        return name + ": " + docId + " is " + document.state() + " at " + document.seq() + " of " + recorder.head(docId)
                + ", connected to " + visit.link().connectedTo();
    }

    @Override
    public void finish() {
        if (document.state() != DocumentState.FAILED) {
            recorder.shown(docId, name, document.seq(), document.content());
        }
        resyncs += document.counts().resyncs();
        for (long i = resyncs; i > 0; i--) {
            recorder.tally().count(Happening.EDITOR_RESYNCED);
        }
        recorder.failures()
                .expect(
                        document.counts().healed() == 0 || resyncs > 0,
                        name + " had foreseen its own ops otherwise than they were applied");
    }
}
