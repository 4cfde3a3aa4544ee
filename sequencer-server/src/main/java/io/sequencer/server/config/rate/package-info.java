/**
 * Settings of how much a client may take of a node over time. Immutable records, as all of the configuration; a description
 * and a range stand at each.
 */
@NullMarked
package io.sequencer.server.config.rate;

import org.jspecify.annotations.NullMarked;
