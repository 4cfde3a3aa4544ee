/**
 * Passwords.
 *
 * <p>In: passwords as people typed them, hashes as they are stored (PHC strings, argon2id, RFC 9106). Out: whether one fits
 * the other, and new hashes.
 *
 * <p>Threads: hashing takes memory and tens of milliseconds, so it runs on a pool of its own whose threads bound both; who
 * finds it full is told to come back.
 *
 * <p>Promises: a password is never stored, logged or compared as text; a name without an account costs the same work as one
 * with; what was hashed with weaker parameters is said to be outdated.
 */
@NullMarked
package io.sequencer.server.auth.password;

import org.jspecify.annotations.NullMarked;
