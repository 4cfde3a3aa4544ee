package io.sequencer.server;

import io.sequencer.server.boot.ExitCode;

/** What happens when a node must not go on. A process ends; a test takes note. */
@FunctionalInterface
public interface FatalExit {

    /**
     * Called once, by whichever thread met the fault.
     *
     * @param reason one line for the operator
     */
    void exit(ExitCode code, String reason);
}
