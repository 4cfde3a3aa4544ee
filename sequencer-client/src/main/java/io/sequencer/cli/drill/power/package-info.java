/**
 * The drill of a power cut: each node's data is on a disk of its own, and all disks stop at once, so that what was not fsynced is
 * gone. Arguments come in; what happened, step by step, and a verdict go out.
 *
 * <p>Needs root on Linux; where it cannot run it says why and ends with its own exit code. It takes away what it
 * mounted, also when it fails. Runs on the caller's thread.
 */
@NullMarked
package io.sequencer.cli.drill.power;

import org.jspecify.annotations.NullMarked;
