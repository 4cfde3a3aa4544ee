/**
 * Submits before and after the log, whoever brought them: the shape of one message and of a set for several documents, and
 * what a refused {@code strict} client has to apply first.
 *
 * <p>In: {@code Submit} and {@code SubmitAllRequest} as clients wrote them. Out: commands inside the announced limits, or a
 * typed error.
 *
 * <p>Threads: a shape belongs to whoever made it; {@link io.sequencer.server.edge.submit.MissingOps} is for every thread.
 *
 * <p>Promise 10: every refused submit gets a typed error that says what to do.
 */
@NullMarked
package io.sequencer.server.edge.submit;

import org.jspecify.annotations.NullMarked;
