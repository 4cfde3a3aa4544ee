/**
 * What must hold before a node starts, and what its process says when it does not. In come the configuration and failures; out
 * go a locked {@link io.sequencer.server.boot.DataDirectory} that is this node's, free ports, or an {@link
 * io.sequencer.server.boot.ExitCode} with one line for the operator.
 *
 * <p>Runs on the main thread, before any other part exists; only the fault table is asked later, by whichever thread met one.
 *
 * <p>Keeps the outer half of promise 6: data that is damaged, foreign, or another node's is neither voted nor served with.
 */
@NullMarked
package io.sequencer.server.boot;

import org.jspecify.annotations.NullMarked;
