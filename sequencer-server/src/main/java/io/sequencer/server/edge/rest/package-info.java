/**
 * REST below {@code /v1}: what people script, as JSON (proto3 JSON of the same messages as over gRPC).
 *
 * <p>In: HTTP/1.1 requests, one at a time on a connection, their bodies bounded each and together. Out: one message, or a long
 * answer piece by piece as the client takes it; every refusal is a problem (RFC 9457) with the same codes as everywhere.
 *
 * <p>Thread: the channel's event loop; what blocks runs on the node's readers.
 *
 * <p>Promises: 10, every refusal is typed; what the table of routes says is all there is, and the OpenAPI document is made of it.
 */
@NullMarked
package io.sequencer.server.edge.rest;

import org.jspecify.annotations.NullMarked;
