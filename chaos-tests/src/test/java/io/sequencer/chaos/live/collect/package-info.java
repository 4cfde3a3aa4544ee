/**
 * What nodes say of themselves: leaders, terms and digests while a run goes on, rows before truncation takes them, and at the end all
 * logs of all nodes. Asks each node for its own copy; events go to the recording.
 *
 * <p>Threads of its own while a run goes on, the caller's at the end. A node that does not answer is asked again later.
 */
@NullMarked
package io.sequencer.chaos.live.collect;

import org.jspecify.annotations.NullMarked;
