package io.sequencer.chaos.model;

import io.sequencer.chaos.history.DocumentEvent.Write;
import io.sequencer.chaos.history.OpId;
import io.sequencer.chaos.history.Outcome;
import java.util.Random;

/**
 * Writes to one document until the document has enough. Requests and answers get lost; it sends again, or begins anew under another
 * name. A client with a window sends on without waiting, and loses answers only, for the sequencer would refuse what came after a
 * lost request.
 */
final class ModelClient {
    private static final int MILLI = 1_000_000;
    private static final double LOST = 0.02;
    private static final double GIVES_UP = 0.2;

    private final ModelDocument document;
    private final Random random;
    private final String family;
    private final int window;
    private int lives;
    private String name;
    private long sent;
    private int open;
    private long known;
    private long lastArrival;

    ModelClient(ModelDocument document, Random random, String family, int window) {
        this.document = document;
        this.random = random;
        this.family = family;
        this.window = window;
        this.name = family;
    }

    void start() {
        document.agenda().at(document.agenda().now() + random.nextInt(MILLI), this::send);
    }

    private void send() {
        if (document.isEnough() || open >= window) {
            return;
        }
        OpId op = new OpId(name, ++sent);
        open++;
        attempt(op, random.nextLong(), known);
        if (open < window) {
            document.agenda().at(document.agenda().now() + random.nextInt(MILLI), this::send);
        }
    }

    private void attempt(OpId op, long hash, long base) {
        long invoke = document.agenda().now();
        String node = ModelHistory.NODES.get(random.nextInt(ModelHistory.NODES.size()));
        Write unknown = new Write(document.name(), op, node, invoke, Long.MAX_VALUE, hash, base, new Outcome.Unknown());
        if (window == 1 && random.nextDouble() < LOST) {
            document.out().accept(unknown);
            tryAgain(op, hash, base);
            return;
        }
        lastArrival = Math.max(lastArrival + 1, invoke + 1 + random.nextInt(2 * MILLI));
        document.agenda().at(lastArrival, () -> {
            Outcome outcome = document.sequencer().submit(op, hash, base);
            document.wrote();
            if (random.nextDouble() < LOST) {
                document.out().accept(unknown);
                tryAgain(op, hash, base);
            } else {
                long response = document.agenda().now() + 1 + random.nextInt(MILLI);
                document.agenda().at(response, () -> answered(unknown, outcome));
            }
        });
    }

    private void tryAgain(OpId op, long hash, long base) {
        if (random.nextDouble() < GIVES_UP) {
            open--;
            name = family + "." + ++lives;
            sent = 0;
            next();
        } else {
            document.agenda().at(document.agenda().now() + 5L * MILLI, () -> attempt(op, hash, base));
        }
    }

    private void answered(Write asked, Outcome outcome) {
        document.out()
                .accept(new Write(
                        asked.doc(),
                        asked.op(),
                        asked.node(),
                        asked.invoke(),
                        document.agenda().now(),
                        asked.hash(),
                        asked.base(),
                        outcome));
        known = document.sequencer().head();
        if (outcome instanceof Outcome.Rejected) {
            attempt(asked.op(), asked.hash(), known);
        } else {
            open--;
            next();
        }
    }

    private void next() {
        document.agenda().at(document.agenda().now() + random.nextInt(MILLI), this::send);
    }
}
