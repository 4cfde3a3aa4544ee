/**
 * Editors' connections: {@code /v1/connect}, WebSocket (RFC 6455).
 *
 * <p>In: text frames of proto3 JSON ({@code sequencer.v1.json}, also when no subprotocol is asked for) or binary frames of
 * protobuf ({@code sequencer.v1.proto}). Out: the same. One message a frame; a client may fragment its messages.
 *
 * <p>Thread: the channel's event loop.
 *
 * <p>Promise 10: what can be told apart as one frame is answered with a typed error and the connection goes on; what cannot
 * ends it with a documented close code.
 */
@NullMarked
package io.sequencer.server.edge.websocket;

import org.jspecify.annotations.NullMarked;
