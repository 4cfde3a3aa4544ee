/**
 * {@code verify}: whether all nodes hold the same, and hold it soundly. In go the nodes' answers, out come findings, one sentence
 * each. Works while others write: states are compared at one log index, copies of a document at one op.
 *
 * <p>Asks on a bounded number of threads of its own; findings are gathered under a lock. Checks promises 1, 6 and 9.
 */
@NullMarked
package io.sequencer.cli.verify;

import org.jspecify.annotations.NullMarked;
