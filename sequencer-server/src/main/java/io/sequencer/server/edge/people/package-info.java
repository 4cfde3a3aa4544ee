/**
 * Accounts as the edge offers them, the same over every transport.
 *
 * <p>In: requests with their callers, and what this node applies of accounts. Out: answers; connections end whose account or login
 * ended.
 *
 * <p>Threads: any; what blocks runs on the node's readers.
 *
 * <p>Promise 8, for accounts: a token is refused, and a connection ended, by every node as soon as it applied why.
 */
@NullMarked
package io.sequencer.server.edge.people;

import org.jspecify.annotations.NullMarked;
