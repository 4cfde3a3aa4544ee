/**
 * One run after the other: a cluster begins, is used and hurt, heals, and is judged. Arguments come in; a table and a directory with
 * everything that is known of the run go out.
 *
 * <p>Seeds decide what is done and when, not what the machine makes of it: the same seed gives the same faults in the same order, on
 * other milliseconds.
 */
@NullMarked
package io.sequencer.chaos.live.run;

import org.jspecify.annotations.NullMarked;
