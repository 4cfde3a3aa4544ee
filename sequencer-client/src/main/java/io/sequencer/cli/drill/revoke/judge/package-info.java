/**
 * What everybody saw while rights were given and taken away, and whether that may be.
 *
 * <p>In: what guests and hosts note, from any thread; what the change feed says. Out: what does not hold, one sentence each.
 */
@NullMarked
package io.sequencer.cli.drill.revoke.judge;

import org.jspecify.annotations.NullMarked;
