/**
 * The leader's way to its followers: Ratis' gRPC appenders, made to speak as soon as there is something to say.
 *
 * <p>In: entries and commits (Ratis), questions for a proof of leadership. Out: append requests; a round's answer. One
 * thread per follower sends; replies come on gRPC threads.
 *
 * <p>Keeps: a follower hears of a commit as soon as it has the entry; leadership is proved only by a majority that
 * answered, in this term, a request made after the question.
 */
@NullMarked
package io.sequencer.server.raft.replicate;

import org.jspecify.annotations.NullMarked;
