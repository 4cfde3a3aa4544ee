/**
 * What the cluster does for itself, beside the way of an op. In come a shard's rows, who leads, and a clock; out go commands
 * that are proposed like any other.
 *
 * <p>Runs on one thread of the node that may block on the store and on answers. It decides nothing: apply checks every
 * command again, on all replicas alike (promise 6), so a search on two nodes, twice, or with a wrong clock does no harm.
 */
@NullMarked
package io.sequencer.server.admin;

import org.jspecify.annotations.NullMarked;
