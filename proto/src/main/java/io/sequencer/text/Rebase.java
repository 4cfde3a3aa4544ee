package io.sequencer.text;

import java.util.ArrayList;
import java.util.List;

/**
 * A message (edits of one client, each made after the one before) brought to the end of the edits that were committed
 * since its base.
 *
 * @param message the message's edits, to be applied in order after the committed ones
 * @param carried the committed edits, to be applied in order after the message as its author made it: what that author's
 *     copy needs to get to the same content
 */
public record Rebase(List<TextOp> message, List<TextOp> carried) {
    /** Copies both lists. */
    public Rebase {
        message = List.copyOf(message);
        carried = List.copyOf(carried);
    }

    /**
     * Moves each edit of {@code message} past each of {@code committed}, and those past it, one by one.
     *
     * <p>Costs a step for each pair, and for each change that an edit consists of: whoever takes messages bounds both. That
     * the message fits its base is for the caller to check as well; the base's length is that of the head less the {@link
     * TextOp#lengthDelta} of all committed edits.
     *
     * @param committed in the order of their numbers, from the message's base on
     */
    public static Rebase over(List<TextOp> message, List<TextOp> committed) {
        List<TextOp> moved = new ArrayList<>(message.size());
        List<TextOp> carried = new ArrayList<>(committed);
        for (TextOp op : message) {
            moved.add(through(op, carried));
        }
        return new Rebase(moved, carried);
    }

    /** The {@link #message} of {@link #over}, for who does not need the rest: a message of one edit costs half. */
    public static List<TextOp> messageOver(List<TextOp> message, List<TextOp> committed) {
        if (message.size() != 1) {
            return over(message, committed).message();
        }
        TextOp moved = message.get(0);
        for (TextOp each : committed) {
            moved = Transform.incoming(moved, each);
        }
        return List.of(moved);
    }

    /** Moves {@code op} past all of {@code committed}, which become what they are after {@code op}. */
    private static TextOp through(TextOp op, List<TextOp> committed) {
        TextOp moved = op;
        for (int i = 0; i < committed.size(); i++) {
            Transform.Pair pair = Transform.both(moved, committed.get(i));
            committed.set(i, pair.committed());
            moved = pair.incoming();
        }
        return moved;
    }
}
