/**
 * Replays recorded editing sessions. A trace comes in; its edits go to a cluster, each as its own op, while leaders may be
 * killed; then every node is read and a verdict goes out.
 *
 * <p>Threads: writers run on their client's thread, the killer on one of its own, the check on the main thread. Promise: the
 * verdict is good only if every node holds every edit once, in order, and the content the trace ends with.
 */
@NullMarked
package io.sequencer.cli.replay;

import org.jspecify.annotations.NullMarked;
