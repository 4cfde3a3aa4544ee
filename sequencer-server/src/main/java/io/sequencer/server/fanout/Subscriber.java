package io.sequencer.server.fanout;

import io.sequencer.proto.v1.Error;
import io.sequencer.server.fanout.frame.OpsFrame;

/**
 * Who reads a subscription: may put something of its own in the place of ops that it sent itself. Called on the sink's loop.
 */
public interface Subscriber {

    /** Whether {@link #ownOpsAt} can find anything now. */
    boolean awaitsOwnOps();

    /**
     * How many ops from {@code index} of the frame on are one message that the subscriber sent and that is not to be
     * echoed; 0 if the op there begins no such message. All its ops are in this frame.
     */
    int ownOpsAt(OpsFrame frame, int index);

    /** The stream passes the own message at {@code index}: everything before it was written, it itself is not. */
    void ownOpsPassed(OpsFrame frame, int index);

    /** Everything up to {@code seq} was delivered, by ops (only said while it awaits own ops) or by a confirmed snapshot. */
    void reached(long seq);

    /** Nothing more will come, because the document was deleted. The subscription is closed. */
    void deleted();

    /** Nothing more will come, because the subscriber may not be told of it any more. The subscription is closed. */
    void denied(Error error);

    /** Nothing more will come, because the node cannot read what is next. The subscription is closed. */
    void failed(Throwable cause);
}
