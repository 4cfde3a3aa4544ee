/**
 * People and what they share. Names, passwords and wishes come in; accounts, tokens and lists of documents go out.
 *
 * <p>Threads: {@link io.sequencer.client.people.Users} and {@link io.sequencer.client.people.Sharing} block their caller, which must not
 * be the client's own thread. A {@link io.sequencer.client.people.Login} has a thread of its own for refreshing.
 *
 * <p>Promise kept here: a refresh token is used once, and whoever stores tokens hears of the next before the old one is of no use.
 */
@NullMarked
package io.sequencer.client.people;

import org.jspecify.annotations.NullMarked;
