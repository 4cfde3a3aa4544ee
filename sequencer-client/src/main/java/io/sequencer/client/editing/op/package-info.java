/**
 * Edits made from other edits and texts, beside what the text algebra of both sides knows: cut into smaller ones, found between
 * two texts, and followed backwards by a position.
 *
 * <p>In and out: {@link io.sequencer.text.TextOp}, content and positions in code points. Thread: any; pure functions.
 *
 * <p>Promise: applied in order, what comes out does the same as what went in.
 */
@NullMarked
package io.sequencer.client.editing.op;

import org.jspecify.annotations.NullMarked;
