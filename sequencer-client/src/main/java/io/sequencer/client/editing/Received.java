package io.sequencer.client.editing;

import io.sequencer.text.TextOp;

/**
 * What the next op of the log did to the text.
 *
 * @param kind what it was
 * @param change what the editor has to show: to be applied to the content before; nothing, if the content stayed
 */
public record Received(Kind kind, TextOp change) {

    /** What an op was to this copy. */
    public enum Kind {
        /** Somebody else's, or one's own of an earlier life. */
        FOREIGN,
        /** An op in flight, applied as foreseen. */
        SETTLED,
        /** An op in flight, applied otherwise than foreseen: the server's form counts. To be counted; it should not happen. */
        HEALED,
    }
}
