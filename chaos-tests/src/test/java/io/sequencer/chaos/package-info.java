/**
 * Stories on clusters of real server processes. Kills and resends come in; what clients saw and what nodes hold is judged.
 *
 * <p>Each test starts its own processes and ends exactly those.
 */
@NullMarked
package io.sequencer.chaos;

import org.jspecify.annotations.NullMarked;
