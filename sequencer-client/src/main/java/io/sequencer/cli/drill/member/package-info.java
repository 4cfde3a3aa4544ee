/**
 * Drills of what can happen to members: a cluster of real processes is hurt while somebody writes, and must not lose anything. A name
 * of a drill comes in; what happened, step by step, and a verdict go out.
 *
 * <p>The writers' acks are the evidence. Each document has one author and each op follows from its number, so at the end every
 * number up to the last ack must hold that very op on every node, the nodes' hash chains and digests must be equal, and a
 * subscription at each node, that ran through all of it, must have seen each number once, in order.
 *
 * <p>Runs on the caller's thread; writers and subscriptions run on their clients' threads.
 */
@NullMarked
package io.sequencer.cli.drill.member;

import org.jspecify.annotations.NullMarked;
