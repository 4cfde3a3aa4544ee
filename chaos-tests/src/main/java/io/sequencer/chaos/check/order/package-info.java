/**
 * What the log must be, given what clients sent and were told: I-1 to I-6, and I-14.
 *
 * <p>A document's history comes in, findings go out; no state, any thread. Where one mistake breaks several sentences, the most
 * direct one names it: a hole in one replica's log is I-1, a replica that ends too early I-2, a row that differs from the other
 * replicas' I-11.
 */
@NullMarked
package io.sequencer.chaos.check.order;

import org.jspecify.annotations.NullMarked;
