/**
 * Tokens of other issuers, such as a company's single sign-on.
 *
 * <p>In: an issuer's public keys (JWKS, RFC 7517) from a file or an address, and tokens as clients present them. Out: callers
 * whose names begin with the issuer's prefix and a slash, which no account's does.
 *
 * <p>Threads: each issuer's keys are read on a thread of their own; asking is for any thread and does not block.
 *
 * <p>Promises: the algorithm follows from the key, never from the token (RFC 8725); a token cannot name a place to fetch keys
 * from; what is fetched, how often and for how long is bounded; keys that cannot be read again stay as they were.
 */
@NullMarked
package io.sequencer.server.auth.issuer;

import org.jspecify.annotations.NullMarked;
