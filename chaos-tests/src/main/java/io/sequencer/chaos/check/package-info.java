/**
 * The evidence that checks look at: one document's events, sorted and joined, and what the whole cluster did.
 *
 * <p>Events come in one by one, {@code build} hands out an immutable index of them. A {@link
 * io.sequencer.chaos.check.DocumentHistory} is as large as its document's events and is dropped before the next is built; a {@link
 * io.sequencer.chaos.check.ClusterHistory} is shared by all threads.
 */
@NullMarked
package io.sequencer.chaos.check;

import org.jspecify.annotations.NullMarked;
