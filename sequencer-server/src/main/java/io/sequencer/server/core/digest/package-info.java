/**
 * One value that stands for the whole state of a shard.
 *
 * <p>In: documents, accounts and keys, before and after an entry changed them, or all of them. Out: the digest. It belongs to the thread that applies,
 * or to whoever sums it up anew.
 *
 * <p>Keeps promise 6: replicas at one log index have equal digests, or one of them is wrong.
 */
@NullMarked
package io.sequencer.server.core.digest;

import org.jspecify.annotations.NullMarked;
