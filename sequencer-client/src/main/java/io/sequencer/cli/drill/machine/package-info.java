/**
 * What drills ask of the machine: programs of the system, disks in files, libraries that are preloaded into a node's process to
 * have its disk fail. Commands come in; what they said goes out.
 *
 * <p>What a machine lacks is said before anything is made. Mounts what it made itself, and nothing else; runs on the caller's
 * thread.
 */
@NullMarked
package io.sequencer.cli.drill.machine;

import org.jspecify.annotations.NullMarked;
