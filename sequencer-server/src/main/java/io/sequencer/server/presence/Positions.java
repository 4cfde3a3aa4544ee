package io.sequencer.server.presence;

import io.sequencer.proto.v1.Presence;
import io.sequencer.proto.v1.PresenceState;
import io.sequencer.proto.v1.SelectionRange;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.core.CorruptStateException;
import io.sequencer.server.core.document.TextPayload;
import io.sequencer.server.fanout.frame.CommittedOp;
import io.sequencer.text.MalformedOpException;
import io.sequencer.text.Side;
import io.sequencer.text.TextOp;
import io.sequencer.text.Transform;
import java.util.ArrayList;
import java.util.List;

/** Positions of a text document brought up to a later number, for whoever did not see the ops between. Pure. */
public final class Positions {
    private final List<Step> steps = new ArrayList<>();
    private final long firstSeq;
    private final long headSeq;

    private record Step(TextOp op, String clientId) {}

    /**
     * @param ops of the canonical log, side by side
     * @param headSeq what positions are brought to; where the ops do not reach, they are left out
     */
    public Positions(List<CommittedOp> ops, long headSeq) {
        this.headSeq = headSeq;
        boolean reach = !ops.isEmpty() && ops.get(ops.size() - 1).serverSeq() == headSeq;
        this.firstSeq = reach ? ops.get(0).serverSeq() : headSeq + 1;
        if (reach) {
            ops.forEach(op -> steps.add(
                    new Step(decoded(op), ClientId.of(op.record().getClientId()).toString())));
        }
    }

    private static TextOp decoded(CommittedOp op) {
        try {
            return TextPayload.decode(op.applied());
        } catch (MalformedOpException e) {
            throw new CorruptStateException("op " + op.serverSeq() + " does not parse", e);
        }
    }

    /** The presence at the head, without selections if they are too old; as it is if it is there already, or ahead. */
    public Presence atHead(Presence presence) {
        if (presence.getSeq() >= headSeq) {
            return presence;
        }
        PresenceState.Builder state = presence.getState().toBuilder().clearSelections();
        if (presence.getSeq() + 1 >= firstSeq) {
            for (SelectionRange range : presence.getState().getSelectionsList()) {
                state.addSelections(SelectionRange.newBuilder()
                        .setAnchor(moved(range.getAnchor(), presence))
                        .setHead(moved(range.getHead(), presence)));
            }
        }
        return presence.toBuilder().setSeq(headSeq).setState(state).build();
    }

    private int moved(int position, Presence presence) {
        int moved = position;
        for (Step step : steps.subList((int) (presence.getSeq() + 1 - firstSeq), steps.size())) {
            // A cursor goes on behind what its own client typed, and stays before what others put there.
            Side side = step.clientId.equals(presence.getClientId()) ? Side.RIGHT : Side.LEFT;
            moved = Transform.position(moved, step.op, side);
        }
        return moved;
    }
}
