/**
 * Measures a cluster. Numbers of outstanding ops come in; acked ops per second, latencies and CPU go out.
 *
 * <p>Threads: each connection's client thread drives its own ops (an ack sends the next); the main thread keeps time.
 * Promise: an op counts when its ack arrived within the measured time, once;
 * one that is still outstanding at its end counts with its age in the p99 and the maximum, if it is older than the p99.
 */
@NullMarked
package io.sequencer.cli.bench;

import org.jspecify.annotations.NullMarked;
