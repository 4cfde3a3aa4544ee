/**
 * The way to the nodes. Messages to send come in from sessions and subscriptions; what a node's stream says goes out to them.
 *
 * <p>Threads: everything here but {@link io.sequencer.client.link.Calls} and the entrances that say otherwise belongs
 * to one {@link io.sequencer.client.link.Loop}. Callers leave a message in a queue and wake the loop; the transport hands
 * over what arrives as tasks of the loop; so no state here needs a lock, and whatever gathered while the loop was busy
 * leaves as one batch.
 *
 * <p>Promise kept here: while any node of the list can be reached, there is a conversation, and all that is unanswered and
 * subscribed is on it.
 */
@NullMarked
package io.sequencer.client.link;

import org.jspecify.annotations.NullMarked;
