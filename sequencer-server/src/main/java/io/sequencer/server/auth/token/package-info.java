/**
 * Tokens that this cluster gives out: access tokens (JWT, EdDSA with Ed25519; RFC 7519, 8037, 8725, 9068) that prove for some
 * minutes who somebody is, and refresh tokens that prove for some weeks that a login still lasts.
 *
 * <p>In: signing keys as shard 0 holds them, tokens as clients present them. Out: tokens, and what they claim.
 *
 * <p>Threads: any.
 *
 * <p>Promises: one algorithm, chosen by us and never by a token; a token cannot name the key or the place to fetch it from; a
 * private key leaves this package only as a command for the log; nothing here prints a key or a token.
 */
@NullMarked
package io.sequencer.server.auth.token;

import org.jspecify.annotations.NullMarked;
