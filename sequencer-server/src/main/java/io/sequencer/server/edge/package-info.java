/**
 * The outermost room: where editors, backends and probes come in.
 *
 * <pre>
 *   websocket --+                                +--> forward (submits)
 *   grpc -------+--> session (EditorSession) ----+--> fanout (joins)
 *   http        |                                +--> presence
 *               +--> reads -------------------------> a shard's views and rows, behind a read point
 * </pre>
 *
 * <p>In: messages of {@code sequencer.v1} from clients who may be wrong, slow or hostile. Out: commands that are
 * well-formed and inside the announced limits, and for every message a typed answer.
 *
 * <p>This package holds what its rooms share: the node as the edge sees it, limits, errors, close codes, shape checks.
 *
 * <p>Threads: a connection and all that belongs to it live on one event loop; WebSocket and gRPC share the loops. What
 * blocks (the store) runs on the bounded readers and comes back to the loop.
 *
 * <p>Promise 10: every refused request gets a typed error that says what to do, and nothing is dropped silently. The edge
 * decides nothing about documents.
 */
@NullMarked
package io.sequencer.server.edge;

import org.jspecify.annotations.NullMarked;
