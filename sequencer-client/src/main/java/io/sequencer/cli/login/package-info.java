/**
 * Logins as they are kept between commands. A name and a password come in; a file of tokens that only its owner may read stays, and the
 * token to show goes out.
 *
 * <p>Threads: commands run on their caller's; tokens are refreshed on a thread of their own, one at a time over all processes that use the
 * file. Promise kept here: a refresh token is used once, and the next is in the file before it is used.
 */
@NullMarked
package io.sequencer.cli.login;

import org.jspecify.annotations.NullMarked;
