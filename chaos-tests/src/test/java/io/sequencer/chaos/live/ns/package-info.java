/**
 * Nodes as plain processes, each in a network namespace of its own behind one bridge, with its data on a disk in a file. Needs root on
 * Linux; says what is missing before anything is made.
 *
 * <p>Everything that is made is named after the process that made it and removed by {@code close} and when that process ends, also by
 * Ctrl-C. Only own processes, mounts and namespaces are touched.
 */
@NullMarked
package io.sequencer.chaos.live.ns;

import org.jspecify.annotations.NullMarked;
