/**
 * What is kept and for how long, on the command line: a document's retention, its deletion, the cluster's settings.
 *
 * <p>In: arguments. Out: a request to any node, and what came of it. Runs on the main thread.
 */
@NullMarked
package io.sequencer.cli.keep;

import org.jspecify.annotations.NullMarked;
