/**
 * TLS as Netty and gRPC take it: contexts for each listener and for connections to other nodes.
 *
 * <p>In: the managers of {@link io.sequencer.server.tls.NodeTls}. Out: contexts, made once; what a handshake uses is what the files
 * hold at its moment. Threads: event loops; nothing blocks.
 *
 * <p>Promise: a handshake that fails is one line of the log that says why and whose, a line a second at most.
 */
@NullMarked
package io.sequencer.server.tls.wire;

import org.jspecify.annotations.NullMarked;
