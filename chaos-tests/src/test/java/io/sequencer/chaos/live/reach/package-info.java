/**
 * How clients of a run get to the nodes: addresses, certificates, channels. Calls go out to one node and no other, and are not repeated.
 *
 * <p>Any thread; no call blocks for longer than its deadline.
 */
@NullMarked
package io.sequencer.chaos.live.reach;

import org.jspecify.annotations.NullMarked;
