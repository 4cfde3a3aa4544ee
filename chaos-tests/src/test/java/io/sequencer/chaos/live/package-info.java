/**
 * Clusters of real processes that are hurt while real clients use them, and judged by what everybody saw.
 *
 * <p>{@code run} puts a run together: {@code work} is who uses the cluster, {@code record} writes down what they saw, {@code fault}
 * is what happens to the nodes, and a back end ({@code ns}: processes in network namespaces) makes it happen.
 */
@NullMarked
package io.sequencer.chaos.live;

import org.jspecify.annotations.NullMarked;
