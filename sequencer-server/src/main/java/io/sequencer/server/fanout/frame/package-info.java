/**
 * What goes over the wire, encoded once and shared.
 *
 * <p>In: stored blocks ({@link io.sequencer.proto.log.v1.OpBlock}) and contents. Out: whole {@code ServerMessage}s as
 * bytes in one {@link io.sequencer.server.fanout.frame.WireFormat}: an {@link
 * io.sequencer.server.fanout.frame.OpsFrame} for a run of ops, chunks of a {@link
 * io.sequencer.server.fanout.frame.DocumentSnapshot}.
 *
 * <p>Thread: any. Everything here is immutable but for encodings that are made on first use, under the frame's own lock;
 * only a {@link io.sequencer.server.fanout.frame.DocumentSnapshot.Chunks} belongs to one thread.
 *
 * <p>Promise: an op is encoded at most once per wire format on this node however many subscribers it has, and every
 * subscriber of a format gets the same bytes for it.
 */
@NullMarked
package io.sequencer.server.fanout.frame;

import org.jspecify.annotations.NullMarked;
