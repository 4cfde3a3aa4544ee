/**
 * Random editing sessions: several authors on one document, each on a node of its own, who type, undo, leave, come back and
 * start again; and the verdict whether all of them ended with the same text.
 *
 * <p>In: a seed, which says all that the authors do. Out: for each session what was compared and what was found.
 *
 * <p>Threads: a session runs on one thread; several sessions side by side. Promise: the verdict is good only if every author
 * and every node has the same content and checksum, and each op is in the log once.
 */
@NullMarked
package io.sequencer.cli.converge;

import org.jspecify.annotations.NullMarked;
