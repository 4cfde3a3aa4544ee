/**
 * The drill of access that is given and taken away while nodes are killed.
 *
 * <p>In: a cluster of its own, with accounts and TLS. Out: what did not hold, one sentence each. Each guest (one user in one document)
 * has a thread that writes and reads and one for its stream at each node; an owner's thread a guest gives and takes the right.
 * What all of them see is kept, and judged at the end by the log index of every op, as the change feed tells it.
 *
 * <p>Promise: the judge is a pure function of what was kept, so that its own test can show it a history that must not hold.
 */
@NullMarked
package io.sequencer.cli.drill.revoke;

import org.jspecify.annotations.NullMarked;
