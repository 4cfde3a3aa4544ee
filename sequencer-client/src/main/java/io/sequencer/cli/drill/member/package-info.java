/**
 * Drills of membership and repair: a cluster of real processes is hurt while somebody writes, and must not lose anything. A name of a drill comes in; what
 * happened, step by step, and a verdict go out.
 *
 * <p>The writers' acks are the evidence: at the end every acked op must stand on every node at the number of its ack, the nodes'
 * hash chains must be equal, and a subscription that ran through all of it must have seen each number once, in order.
 *
 * <p>Runs on the caller's thread; writers and subscriptions run on their clients' threads.
 */
@NullMarked
package io.sequencer.cli.drill.member;

import org.jspecify.annotations.NullMarked;
