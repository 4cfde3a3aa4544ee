package io.sequencer.chaos.live.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a run is.
 *
 * @param directory of the run; must not exist
 * @param seed of what is done, when, and to whom
 * @param duration for which faults happen; healing and judging come on top
 * @param nodes three or five
 * @param kinds of faults that happen; empty: all
 * @param withoutFsync whether fsync does nothing at any node: the control, which must lose data when the power is cut
 */
record ChaosOptions(Path directory, long seed, Duration duration, int nodes, List<String> kinds, boolean withoutFsync) {

    ChaosOptions {
        kinds = List.copyOf(kinds);
    }
}
