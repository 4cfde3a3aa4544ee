/**
 * Turns one committed log entry after the other into decisions and writes.
 *
 * <p>In comes a {@link io.sequencer.proto.log.v1.LogEntry}; {@link io.sequencer.server.core.apply.ShardMachine} hands its
 * commands, in order, to the class that decides that kind; out goes an {@link io.sequencer.server.core.AppliedEntry}.
 * All of it runs on the shard's apply thread.
 */
@NullMarked
package io.sequencer.server.core.apply;

import org.jspecify.annotations.NullMarked;
