/**
 * The commands on one document. A name and what to do come in; content, ops or a verdict go out.
 *
 * <p>Runs on the main thread; {@code doc tail} prints from the client's thread. Promise: what is printed as acked was acked.
 */
@NullMarked
package io.sequencer.cli.doc;

import org.jspecify.annotations.NullMarked;
