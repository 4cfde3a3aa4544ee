/**
 * The conversation of one client with this node, the same over every transport.
 *
 * <p>In: decoded {@code ClientMessage}s, in the order they were sent. Out: {@code ServerMessage}s through a {@link
 * io.sequencer.server.edge.session.Connection}, and commands to the leaders of their shards.
 *
 * <p>Threads: everything belongs to the connection's loop. Outcomes of commands arrive on other threads in an {@link
 * io.sequencer.server.edge.session.OutcomeInbox}; what has to be read from the store is read by the node's readers and
 * handed back.
 *
 * <p>Promises: 10, every message is answered or is a step that needs no answer; 5, in a joined document the ack of an own
 * op stands where the op stands in the log, so everything below it was delivered before. What waits is bounded: when too
 * much is unanswered, or the client does not take what it is sent, the connection is not read.
 */
@NullMarked
package io.sequencer.server.edge.session;

import org.jspecify.annotations.NullMarked;
