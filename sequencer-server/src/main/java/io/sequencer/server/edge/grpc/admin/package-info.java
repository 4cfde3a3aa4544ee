/**
 * What those who run the cluster call, on a listener of its own: {@code Cluster}, {@code Inspection}, {@code Backup}, and
 * standard health.
 *
 * <p>In: requests over gRPC, in plain text on loopback, else of clients whose certificate has role {@code admin} or {@code
 * node}. Out: answers; a refusal is a gRPC status with the typed error. Threads: as in {@link io.sequencer.server.edge.grpc}.
 *
 * <p>Promise: whoever reaches only the public listener cannot see or change the cluster; it is told where to go.
 */
@NullMarked
package io.sequencer.server.edge.grpc.admin;

import org.jspecify.annotations.NullMarked;
