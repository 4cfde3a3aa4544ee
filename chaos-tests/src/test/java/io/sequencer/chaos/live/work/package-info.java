/**
 * Who uses the cluster during a run: editors, writers, followers that go on elsewhere, readers, and a meddler who sends what no client
 * library would. What they do comes from a seed; what they see goes to the recording.
 *
 * <p>One thread tells all of them when to act; none of them blocks it. Answers come on the threads of their links.
 */
@NullMarked
package io.sequencer.chaos.live.work;

import org.jspecify.annotations.NullMarked;
