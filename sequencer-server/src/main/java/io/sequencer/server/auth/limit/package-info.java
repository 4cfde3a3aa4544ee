/**
 * How often something may be tried: log-ins and sign-ups by account and by address.
 *
 * <p>In: who tries. Out: go on, or how long to wait. Threads: any; memory is bounded by a number of keys.
 */
@NullMarked
package io.sequencer.server.auth.limit;

import org.jspecify.annotations.NullMarked;
