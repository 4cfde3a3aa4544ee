package io.sequencer.chaos.model;

import io.sequencer.chaos.history.DocumentEvent.Delivered;
import io.sequencer.chaos.history.DocumentEvent.Folded;
import io.sequencer.chaos.history.DocumentEvent.Logged;
import io.sequencer.chaos.history.DocumentEvent.Snapshot;
import io.sequencer.chaos.history.DocumentEvent.Subscribed;
import io.sequencer.chaos.history.DocumentEvent.Unsubscribed;
import java.util.Optional;
import java.util.Random;

/** Follows one document from its beginning to the end, and changes its node now and then. */
final class ModelSubscriber {
    private static final int MILLI = 1_000_000;
    private static final double LEAVES_NODE = 0.05;
    private static final double BY_SNAPSHOT = 0.5;

    private final ModelDocument document;
    private final Random random;
    private final String name;
    private long position;

    ModelSubscriber(ModelDocument document, Random random, String name) {
        this.document = document;
        this.random = random;
        this.name = name;
    }

    void start() {
        subscribe(Optional.empty());
        plan();
    }

    private void plan() {
        document.agenda().at(document.agenda().now() + 1 + random.nextInt(20 * MILLI), () -> {
            catchUp();
            if (!document.isOver()) {
                plan();
            }
        });
    }

    private void catchUp() {
        ModelSequencer log = document.sequencer();
        boolean leaves = random.nextDouble() < LEAVES_NODE && position < log.head();
        if (leaves && (position < log.floor() || random.nextDouble() < BY_SNAPSHOT)) {
            long from = Math.max(position, log.floor());
            long seq = from + random.nextInt((int) (log.head() - from) + 1);
            document.out().accept(new Folded(document.name(), seq, log.fold(seq)));
            subscribe(Optional.of(new Snapshot(seq, log.fold(seq))));
            position = seq;
        } else if (leaves) {
            subscribe(Optional.empty());
        }
        while (position < log.head()) {
            Logged row = log.at(++position);
            document.out()
                    .accept(new Delivered(
                            document.name(), name, document.agenda().now(), row.seq(), row.op(), row.applied()));
        }
    }

    private void subscribe(Optional<Snapshot> snapshot) {
        String node = ModelHistory.NODES.get(random.nextInt(ModelHistory.NODES.size()));
        document.out()
                .accept(new Subscribed(
                        document.name(), name, node, document.agenda().now(), position, snapshot));
    }

    /** Sees the rest, and stays for some time before it leaves. */
    void end(long time) {
        catchUp();
        document.out().accept(new Unsubscribed(document.name(), name, time));
    }
}
