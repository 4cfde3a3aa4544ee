/** Clients that mean no good, against real processes: what each is answered, and that nobody else notices. */
@NullMarked
package io.sequencer.chaos.edge;

import org.jspecify.annotations.NullMarked;
