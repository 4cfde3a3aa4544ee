/**
 * What replicas must have in common: I-9 to I-12.
 *
 * <p>A document's or the cluster's history comes in, findings go out; no state, any thread.
 */
@NullMarked
package io.sequencer.chaos.check.replica;

import org.jspecify.annotations.NullMarked;
