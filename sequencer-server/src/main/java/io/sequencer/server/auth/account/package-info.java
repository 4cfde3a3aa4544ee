/**
 * Accounts and logins: sign-up, log-in, refresh, log-out, passwords, and which caller a token stands for.
 *
 * <p>In: requests of people and tokens, from the edge. Out: answers, commands for the shard of the account, events for the audit
 * log.
 *
 * <p>Threads: any; passwords are hashed on their pool, rows are read by the node's readers.
 *
 * <p>Promises: what an account is, is decided in apply; here are only passwords compared and tokens made. Nobody learns from an
 * answer whether an account exists, but who signs up. A token of an account that is disabled, or of a login that has ended, is
 * refused by every node as soon as it has applied that.
 */
@NullMarked
package io.sequencer.server.auth.account;

import org.jspecify.annotations.NullMarked;
