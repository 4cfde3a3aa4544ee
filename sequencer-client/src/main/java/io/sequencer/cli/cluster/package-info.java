/**
 * Clusters of real server processes on this machine. A number of nodes and a directory come in; running processes, their
 * addresses and their logs go out.
 *
 * <p>Other commands ask a {@code dev} that runs for a further node by files in its directory, and are answered there.
 *
 * <p>Runs on the caller's thread; a shutdown hook ends what is left when this process ends. Promise: only processes
 * started here are ever signalled, and none of them is left behind by a failed start.
 */
@NullMarked
package io.sequencer.cli.cluster;

import org.jspecify.annotations.NullMarked;
