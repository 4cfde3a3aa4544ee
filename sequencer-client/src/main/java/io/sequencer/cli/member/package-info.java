/**
 * Who belongs to the cluster and who leads: {@code member list|add|replace|remove}, {@code leader move}. Addresses of nodes come in; what the
 * cluster answers goes out. A change is asked of the leader of each shard, again after a change of leaders, for as long as
 * {@code --timeout} says.
 *
 * <p>Runs on the caller's thread. Nodes come in by themselves ({@code serve --join}): Raft can give the log only to a node that
 * runs. So {@code add} and {@code replace} ask the {@code dev} that runs to start one, or write what to start it with.
 */
@NullMarked
package io.sequencer.cli.member;

import org.jspecify.annotations.NullMarked;
