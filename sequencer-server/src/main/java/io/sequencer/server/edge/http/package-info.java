/**
 * The HTTP listener: probes, version, metrics, and the door to the WebSocket.
 *
 * <p>In: HTTP/1.1 requests. Out: short answers; errors are JSON. Thread: the channel's event loop; metrics are collected
 * by a reader thread.
 *
 * <p>Promise: {@code /readyz} says 200 only while every shard has a leader, this node has applied nearly all that is
 * committed, and it is not stopping.
 */
@NullMarked
package io.sequencer.server.edge.http;

import org.jspecify.annotations.NullMarked;
