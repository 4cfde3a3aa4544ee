/**
 * A shard's rows in ordinary maps, for running the server's core without a store.
 *
 * <p>In: what apply wrote. Out: what core reads. Belongs to one thread.
 */
@NullMarked
package io.sequencer.chaos.rows;

import org.jspecify.annotations.NullMarked;
