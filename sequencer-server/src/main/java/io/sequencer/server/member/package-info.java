/**
 * How a node comes to belong to a cluster: it founds it together with all others, or the members let it in. And how it goes.
 *
 * <p>In: an empty data directory that the operator said something about, other nodes' introductions and wishes. Out: the
 * {@link io.sequencer.server.boot.NodeIdentity} on disk, changes of the shards' Raft groups.
 *
 * <p><b>Founding.</b> Each node draws an incarnation, puts it on disk, and tells it to whoever asks. The first node by name waits
 * until all configured nodes have told theirs, and puts the list on disk: with that moment the cluster exists. The others take
 * over a list that names their own incarnation from any node that has it. So there is one list, made once, by one node; Raft
 * starts with it and never before it. A node that finds a list without its own incarnation has lost its disk: it must not
 * found, and is told to join. That is why {@code --bootstrap} may stay in a unit file.
 *
 * <p><b>Joining.</b> A node with a new incarnation opens its shards without members, which makes Raft keep still, and asks each
 * shard's leader to be let in, in place of its former incarnation if there was one. The leader sends it the log or a
 * checkpoint first; its vote counts from the moment at which the changed configuration does. Each step may be repeated: a node
 * that stops half-way goes on at the next start.
 *
 * <p><b>Leaving.</b> Raft does not tell a member that the others went on without it, and what it does tell may be undone. So a node
 * asks after a shard that has no leader; the others answer with what a majority has committed. It ends when it has left every shard, and
 * not before: the others may be counting on its vote.
 *
 * <p>Founding and joining run on the thread that starts the node and may wait for others; the desk answers on the transport's
 * threads and never blocks; {@code MemberChanges} blocks whoever calls it.
 *
 * <p>Keeps promise 2 for the loss of any one disk: nobody votes with a log that is emptier than what its name has acked.
 */
@NullMarked
package io.sequencer.server.member;

import org.jspecify.annotations.NullMarked;
