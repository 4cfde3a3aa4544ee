/**
 * Who belongs to a Raft group, and how that changes.
 *
 * <p>A member is a node <em>in one life of its data directory</em>: {@code n1+8c41d07fa2be9e35}. The part behind the plus, its
 * incarnation, is drawn at random when the directory is made and is part of the Raft peer's name. A node whose disk was lost
 * comes back with another incarnation: to Raft it is a stranger, which is asked for no vote and whose vote counts for nothing,
 * until the others let it in. Without that a wiped node would vote with an empty log, and an acked entry could be lost (promise
 * 2).
 *
 * <p>In: wishes to come or to leave. Out: values, and why a wish is not granted. Values only, any thread.
 */
@NullMarked
package io.sequencer.server.raft.member;

import org.jspecify.annotations.NullMarked;
