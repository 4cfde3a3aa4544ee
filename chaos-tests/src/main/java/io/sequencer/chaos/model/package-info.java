/**
 * Good histories of any size, made without a cluster: random clients, subscribers and readers against a sequencer of a few lines.
 *
 * <p>A seed and a shape come in, events go out to whoever asked; the same seed gives the same events. The checker must find nothing
 * in them; tests plant anomalies, and the size test measures with them. One document is held in memory at a time. One thread.
 */
@NullMarked
package io.sequencer.chaos.model;

import org.jspecify.annotations.NullMarked;
