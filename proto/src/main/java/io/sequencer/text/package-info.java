/**
 * Plain text and the edits on it: what the server and every client must compute alike.
 *
 * <p>In: edits ({@link io.sequencer.text.TextOp}), as protobuf bytes or built in code, and content
 * ({@link io.sequencer.text.Rope}). Out: edits moved past other edits
 * ({@link io.sequencer.text.Transform}, {@link io.sequencer.text.Rebase}), and new content with the edit that can be
 * inverted ({@link io.sequencer.text.AppliedEdit}).
 *
 * <p>Thread: any. Everything public here is immutable, except {@link io.sequencer.text.TextOp.Builder}, which belongs
 * to the thread that made it.
 *
 * <p>Promise: with the same inputs every implementation and every replica gets the same result, byte for byte; two
 * sides that saw the same edits in the order the server gave them hold the same content (TP1). Positions and lengths
 * are Unicode code points. Input that cannot be an edit is refused with {@link io.sequencer.text.MalformedOpException}.
 */
@NullMarked
package io.sequencer.text;

import org.jspecify.annotations.NullMarked;
