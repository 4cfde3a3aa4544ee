package io.sequencer.chaos.model;

import io.sequencer.chaos.history.DocumentEvent.Chained;
import io.sequencer.chaos.history.DocumentEvent.Floor;
import io.sequencer.chaos.history.DocumentEvent.Folded;
import io.sequencer.chaos.history.DocumentEvent.LogRead;
import io.sequencer.chaos.history.DocumentEvent.Logged;
import io.sequencer.chaos.history.DocumentEvent.Placed;
import io.sequencer.chaos.history.DocumentEvent.Read;
import io.sequencer.chaos.history.DocumentEvent.Shown;
import io.sequencer.chaos.history.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** The life of one document, from its first op to the reading of all logs. */
final class ModelDocument {
    private static final int MILLI = 1_000_000;
    private static final long RETAINED = 200;
    private static final int OPS_PER_TRUNCATION = 150;
    private static final int WINDOW = 4;

    private final String name;
    private final Shape shape;
    private final Random random;
    private final Consumer<Event> out;
    private final Agenda agenda = new Agenda(ModelHistory.START_NANOS);
    private final ModelSequencer sequencer;
    private final List<ModelSubscriber> subscribers = new ArrayList<>();

    ModelDocument(String name, Shape shape, Random random, Consumer<Event> out) {
        this.name = name;
        this.shape = shape;
        this.random = random;
        this.out = out;
        this.sequencer = new ModelSequencer(name, RETAINED);
    }

    String name() {
        return name;
    }

    Consumer<Event> out() {
        return out;
    }

    Agenda agenda() {
        return agenda;
    }

    ModelSequencer sequencer() {
        return sequencer;
    }

    boolean isEnough() {
        return sequencer.head() >= shape.ops();
    }

    /** Whether readers and subscribers may stop looking. */
    boolean isOver() {
        return isEnough();
    }

    /** An op was decided. */
    void wrote() {
        if (sequencer.head() % OPS_PER_TRUNCATION == 0) {
            sequencer.truncate(agenda.now());
        }
    }

    /** Lets it happen. @return the time at its end */
    long live(int shard) {
        out.accept(new Placed(name, shard));
        for (int i = 0; i < shape.clients(); i++) {
            new ModelClient(this, random, "client-" + name + "-" + i, i % 2 == 0 ? 1 : WINDOW).start();
        }
        for (int i = 0; i < shape.subscribers(); i++) {
            subscribers.add(new ModelSubscriber(this, random, "subscriber-" + i));
        }
        subscribers.forEach(ModelSubscriber::start);
        planRead();
        agenda.run();
        long end = agenda.now() + 1;
        subscribers.forEach(subscriber -> subscriber.end(end + ModelHistory.QUIET_NANOS));
        readLogs();
        return end;
    }

    private void planRead() {
        agenda.at(agenda.now() + random.nextInt(10 * MILLI), () -> {
            long invoke = agenda.now();
            boolean linearizable = random.nextBoolean();
            agenda.at(invoke + random.nextInt(MILLI), () -> {
                long head = sequencer.head();
                long seen = linearizable ? head : Math.max(0, head - random.nextInt(5));
                long response = agenda.now() + random.nextInt(MILLI);
                String node = ModelHistory.NODES.get(random.nextInt(ModelHistory.NODES.size()));
                out.accept(new Read(name, "reader", node, invoke, response, seen, linearizable));
            });
            if (!isOver()) {
                planRead();
            }
        });
    }

    private void readLogs() {
        long head = sequencer.head();
        out.accept(new Folded(name, head, sequencer.fold(head)));
        for (int i = 0; i < shape.clients(); i++) {
            out.accept(new Shown(name, "client-" + name + "-" + i, head, sequencer.fold(head)));
        }
        for (String node : ModelHistory.NODES) {
            out.accept(new LogRead(name, node, sequencer.floor(), head));
            for (Logged of : sequencer.rows()) {
                out.accept(new Logged(name, node, of.seq(), of.op(), of.hash(), of.applied(), of.base(), of.index()));
            }
            for (Floor of : sequencer.floors()) {
                out.accept(new Floor(name, node, of.index(), of.floor(), of.since()));
            }
            for (long seq = 1 + head % 50; seq <= head; seq += 50) {
                out.accept(new Chained(name, node, seq, ModelSequencer.mix(sequencer.fold(seq))));
            }
        }
    }
}
