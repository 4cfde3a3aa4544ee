package io.sequencer.cli.converge;

import io.sequencer.text.Rope;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * All that the authors of one session do, and nothing of what the network does in between: the same seed, the same scenario.
 *
 * @param seed what it was made from
 * @param authors how many
 * @param start the content they begin with
 * @param actions in order
 */
public record Scenario(long seed, int authors, Rope start, List<Action> actions) {
    private static final int MOST_AUTHORS = 8;
    private static final int FEWEST_ACTIONS = 12;
    private static final int MOST_ACTIONS = 60;

    /** What an author does. */
    public enum Kind {
        EDIT,
        UNDO,
        REDO,
        /** The connection is gone; the author goes on. */
        LEAVE,
        /** A new connection, to any node. */
        COME_BACK,
        /** The program ends without a word and begins again with what it had stored. */
        RESTART
    }

    /**
     * One action.
     *
     * @param author who, from 0 on
     * @param kind what
     * @param random decides what is left open: the edit, the node
     * @param nowMillis when: time of the scenario, which undo groups go by
     */
    public record Action(int author, Kind kind, long random, long nowMillis) {}

    /** The scenario of a seed. */
    public static Scenario of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int authors = 2 + random.nextInt(MOST_AUTHORS - 1);
        int count = FEWEST_ACTIONS + random.nextInt(MOST_ACTIONS - FEWEST_ACTIONS);
        List<Action> actions = new ArrayList<>(count);
        long now = 0;
        for (int i = 0; i < count; i++) {
            now += random.nextInt(4) == 0 ? 600 : 50;
            actions.add(new Action(random.nextInt(authors), kind(random), random.nextLong(), now));
        }
        String text = random.nextBoolean() ? "" : "The quick brown fox \uD83E\uDD8A jumps over the lazy dog.";
        return new Scenario(seed, authors, Rope.of(text), List.copyOf(actions));
    }

    /** How many actions of a kind. */
    public long count(Kind kind) {
        return actions.stream().filter(action -> action.kind() == kind).count();
    }

    private static Kind kind(SplittableRandom random) {
        int choice = random.nextInt(100);
        if (choice < 70) {
            return Kind.EDIT;
        } else if (choice < 80) {
            return Kind.UNDO;
        } else if (choice < 85) {
            return Kind.REDO;
        } else if (choice < 90) {
            return Kind.LEAVE;
        } else if (choice < 97) {
            return Kind.COME_BACK;
        }
        return Kind.RESTART;
    }
}
