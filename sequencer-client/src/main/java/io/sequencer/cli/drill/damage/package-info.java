/**
 * The drill of damaged files: one bit of a file of a node that is down is not what was written. What happened, step by step, and a
 * verdict go out. Runs on the caller's thread; touches only the directory of the cluster that it started.
 */
@NullMarked
package io.sequencer.cli.drill.damage;

import org.jspecify.annotations.NullMarked;
