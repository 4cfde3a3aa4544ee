package io.sequencer.cli;

/** What the process ends with. The numbers are documented in the module's README and never change their meaning. */
public enum ExitCode {
    OK(0),
    /** The cluster refused, or a check did not hold. */
    REFUSED(1),
    /** Arguments are wrong. */
    USAGE(2),
    /** No node answered. */
    UNREACHABLE(3),
    /** An op was sent and not answered: whether it was applied is not known. */
    UNKNOWN_OUTCOME(4),
    /** A local cluster could not be started, or lost a process. */
    CLUSTER(5),
    /** Nobody is logged in, or the login has ended. */
    LOGIN(6),
    /** A drill cannot run on this machine, for the reason it names. */
    SKIPPED(77),
    /** A bug. */
    INTERNAL(70);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
