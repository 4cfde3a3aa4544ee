/**
 * Anomalies that are planted in good histories: a checker that cannot fail is worthless.
 *
 * <p>A good history and a chance come in, one with exactly one broken invariant goes out. One thread.
 */
@NullMarked
package io.sequencer.chaos.anomaly;

import org.jspecify.annotations.NullMarked;
