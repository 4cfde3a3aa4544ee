/**
 * Feeds this node's subscribers from its own committed ops.
 *
 * <pre>
 *   apply thread --applied()--> Topic: tail of frames, head
 *        |                        |  "head moved", one task per (event loop, topic)
 *        v                        v
 *      store <--- reader pool <-- Subscription: a cursor, on its connection's event loop --> Sink
 * </pre>
 *
 * <p>In: {@link io.sequencer.server.core.AppliedEntry}s, in order, on each shard's apply thread, and subscriptions. Out:
 * frames, shared by all subscribers of a wire format, written to each subscriber's {@link
 * io.sequencer.server.fanout.Sink}.
 *
 * <p>Threads: a {@link io.sequencer.server.fanout.Subscription} belongs to its sink's executor and is touched by no other
 * thread. A {@link io.sequencer.server.fanout.Topic} is shared: the apply thread adds, event loops read. What has to be read
 * from the store is read by a bounded pool of reader threads, at most one read per subscription.
 *
 * <p>Promise 5: every subscriber sees a contiguous run of the canonical log. The cursor alone decides what is next: an event
 * only says that the head moved, so it cannot matter when a subscription began, whether an event came twice, or from where
 * (tail, store, snapshot) an op is read. A slow subscriber costs its cursor and nothing else.
 */
@NullMarked
package io.sequencer.server.fanout;

import org.jspecify.annotations.NullMarked;
