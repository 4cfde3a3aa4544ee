package io.sequencer.client.editing;

import io.sequencer.text.TextOp;
import java.util.List;

/**
 * What became of a message that was refused for good.
 *
 * @param change what the editor has to show: to be applied to the content before
 * @param lost the edits that are not in the content any more, as they last were
 */
public record TakenBack(TextOp change, List<TextOp> lost) {
    /** Copies the list. */
    public TakenBack {
        lost = List.copyOf(lost);
    }
}
