/**
 * The drill of a disk that fails a write: fsync of one of a node's files says EIO once. Arguments come in; what happened, step by
 * step, and a verdict go out. Needs Linux and a C compiler; where it cannot run it says why and ends with its own exit code. Runs on
 * the caller's thread; touches only the cluster that it started.
 */
@NullMarked
package io.sequencer.cli.drill.disk;

import org.jspecify.annotations.NullMarked;
