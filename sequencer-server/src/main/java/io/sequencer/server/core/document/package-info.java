/**
 * One document: its state, its sessions, and its log as read back from the store.
 *
 * <p>Rows come in, a {@link io.sequencer.server.core.document.DocumentState} comes out; records come in, the state moves
 * by one number each. Loading a cold document and applying a new op end in the same method, {@link
 * io.sequencer.server.core.document.DocumentState#append}, so they cannot disagree.
 *
 * <p>A state belongs to one thread: the shard's apply thread, or the reader that loaded it for itself.
 */
@NullMarked
package io.sequencer.server.core.document;

import org.jspecify.annotations.NullMarked;
