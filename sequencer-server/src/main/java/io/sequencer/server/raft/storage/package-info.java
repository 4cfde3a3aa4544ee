/**
 * What Raft keeps on disk beside Ratis' own log: whose the directory is, and the checkpoints of each shard's state.
 *
 * <p>In: a state to copy, or files received from the leader. Out: directories that are complete, fsynced and described by
 * sizes and SHA-256, or that do not exist. The apply thread writes; an install is sealed by the thread that received it.
 *
 * <p>Keeps: nothing is called durable before its files and its directory entry are; nothing replaces a state unverified.
 */
@NullMarked
package io.sequencer.server.raft.storage;

import org.jspecify.annotations.NullMarked;
