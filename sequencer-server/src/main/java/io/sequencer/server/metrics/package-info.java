/**
 * What the node counts. In come applied entries, proposals and questions to the parts at the time of a scrape; out goes the
 * text of {@code /metrics}.
 *
 * <p>Counting runs on the threads of the parts and neither blocks nor allocates per op; a scrape runs on the thread that asks.
 *
 * <p>All names begin with {@code sequencer_}, have base units as their suffix ({@code _seconds}, {@code _bytes}) and
 * {@code _total} where they only grow. No label takes a value that clients choose, so their number is bounded. The table is in the
 * module's README.
 */
@NullMarked
package io.sequencer.server.metrics;

import org.jspecify.annotations.NullMarked;
