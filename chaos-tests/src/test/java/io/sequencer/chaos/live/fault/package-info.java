/**
 * What happens to a cluster while it is used: kinds of faults, and what a back end must be able to do to nodes so that they happen.
 *
 * <p>A fault begins, lasts, and is healed by the same call, on the caller's thread; it leaves every node running and reachable.
 */
@NullMarked
package io.sequencer.chaos.live.fault;

import org.jspecify.annotations.NullMarked;
