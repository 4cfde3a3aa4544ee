/**
 * Limits of gRPC calls that are no sessions: how many a second a connection may begin, and which of them a node that is
 * short of memory takes on. On the connections' loops; answers with typed errors (10).
 */
@NullMarked
package io.sequencer.server.edge.grpc.limit;

import org.jspecify.annotations.NullMarked;
