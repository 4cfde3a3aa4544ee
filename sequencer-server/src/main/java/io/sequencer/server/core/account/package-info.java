/**
 * Decides about people: accounts, their logins, the keys that tokens are signed with.
 *
 * <p>In: committed commands, and the rows that they are about as {@link io.sequencer.server.core.account.AccountScope} shows
 * them within one log entry. Out: decisions, and {@link io.sequencer.server.core.account.AccountWrites}. Pure; the shard's
 * apply thread, but for {@link io.sequencer.server.core.account.UserName}, which is for every thread.
 *
 * <p>Keeps: a password or login that was ended is ended at one log index everywhere (promise 8), and asking twice does
 * nothing twice, so that every command may be resent.
 */
@NullMarked
package io.sequencer.server.core.account;

import org.jspecify.annotations.NullMarked;
