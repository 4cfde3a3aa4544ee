package io.sequencer.client.presence;

import io.sequencer.proto.v1.SelectionRange;
import io.sequencer.text.Side;
import io.sequencer.text.TextOp;
import io.sequencer.text.Transform;

/**
 * A selected range of a content, in code points; a cursor if both are equal.
 *
 * @param anchor where it was begun
 * @param head where it was drawn to, before or behind the anchor
 */
public record Selection(int anchor, int head) {

    public Selection {
        if (anchor < 0 || head < 0) {
            throw new IllegalArgumentException("positions are not negative");
        }
    }

    public static Selection cursor(int position) {
        return new Selection(position, position);
    }

    Selection moved(TextOp change, Side side) {
        return new Selection(Transform.position(anchor, change, side), Transform.position(head, change, side));
    }

    SelectionRange toProto() {
        return SelectionRange.newBuilder().setAnchor(anchor).setHead(head).build();
    }
}
