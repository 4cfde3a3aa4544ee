/**
 * Who is asking.
 *
 * <p>In: passwords, tokens, the roles of client certificates. Out: a {@link io.sequencer.server.auth.Caller}, which every
 * request carries from the edge on, and commands that change accounts.
 *
 * <p>Promise 8 begins here: what a caller may do with a document is decided in apply and at delivery, never here.
 */
@NullMarked
package io.sequencer.server.auth;

import org.jspecify.annotations.NullMarked;
