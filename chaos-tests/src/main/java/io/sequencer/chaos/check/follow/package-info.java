/**
 * What subscribers and clients saw of the log: I-7, I-8 and I-17.
 *
 * <p>A document's history comes in, findings go out; no state, any thread.
 */
@NullMarked
package io.sequencer.chaos.check.follow;

import org.jspecify.annotations.NullMarked;
