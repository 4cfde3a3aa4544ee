/**
 * A whole check: histories come in, a table and an exit code go out.
 *
 * <p>Histories that are too large for memory are split by document into temporary files, which are gone at the end, and judged
 * part by part on a few threads. Memory is that of the parts being judged: a part is about 64 MB of history, or one document if
 * that is larger.
 */
@NullMarked
package io.sequencer.chaos.run;

import org.jspecify.annotations.NullMarked;
