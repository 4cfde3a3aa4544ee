package io.sequencer.client.editing;

import io.sequencer.text.TextOp;

/**
 * What a snapshot did to the text.
 *
 * @param change what the editor has to show: to be applied to the content before
 * @param applied ops in flight that turned out to be applied
 * @param sessionForgotten the sequencer does not know ops any more that it had acked to this client: what was in flight has an
 *     unknown outcome, and the copy must go on under another id ({@link EditedText#continueAs})
 */
public record Resynced(TextOp change, int applied, boolean sessionForgotten) {}
