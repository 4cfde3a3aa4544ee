/**
 * Who the client is and what it trusts. Tokens from a supplier come in; the one to show now goes out.
 *
 * <p>Threads: any; a supplier is asked on whichever thread needs a token, and must not block. Promise kept here: a token is asked
 * for once at a time, and one that a node refused is not shown again.
 */
@NullMarked
package io.sequencer.client.access;

import org.jspecify.annotations.NullMarked;
