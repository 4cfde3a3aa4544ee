/**
 * One node as a process: {@link io.sequencer.server.ServeMain} takes arguments and signals, {@link
 * io.sequencer.server.boot.DataDirectory} makes sure that the data belongs to this node, {@link
 * io.sequencer.server.SequencerNode} builds the parts in the order of the flow and stops them in reverse.
 *
 * <p>In come a {@link io.sequencer.server.config.NodeConfig} and signals; out go listeners, one line for each, and an
 * {@link io.sequencer.server.boot.ExitCode} that says why the process ended.
 *
 * <p>Threads: the main thread starts and stops; everything else runs on the threads of the parts.
 *
 * <p>Keeps the outer half of promise 6: a node whose data is damaged, foreign, or another node's neither votes nor serves,
 * and says so in one line.
 */
@NullMarked
package io.sequencer.server;

import org.jspecify.annotations.NullMarked;
