/**
 * The drill {@code overload}: more is asked of a cluster than it can do, and a client does all it must not.
 *
 * <p>In: a running cluster. Out: what was acked, refused and how long it took, then findings. Ops leave at times that were fixed
 * before, whether the earlier ones are answered or not, and their latency counts from there: a cluster that stalls cannot slow
 * down the clock that it is measured by.
 *
 * <p>Threads: the drill's own sends; each connection's transport thread takes the answers. An {@link
 * io.sequencer.cli.drill.load.Author} belongs to whoever took it from the idle ones.
 */
@NullMarked
package io.sequencer.cli.drill.load;

import org.jspecify.annotations.NullMarked;
