/**
 * What the clients and nodes of a run saw, as files of the history format. Messages come in as they pass on the wire; events go out,
 * in the order in which they were seen.
 *
 * <p>Any thread. An attempt without an answer is recorded as one whose outcome is not known.
 */
@NullMarked
package io.sequencer.chaos.live.record;

import org.jspecify.annotations.NullMarked;
