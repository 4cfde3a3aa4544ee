package io.sequencer.server.fanout;

import java.time.Duration;

/** Runs short tasks later, in their order; drops what it is given after it was stopped. */
@FunctionalInterface
public interface Timer {
    void after(Duration pause, Runnable task);
}
