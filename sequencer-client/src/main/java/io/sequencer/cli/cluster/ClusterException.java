package io.sequencer.cli.cluster;

/** A local cluster cannot be started or has lost a process; the message says which and why, for people. */
public final class ClusterException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ClusterException(String message) {
        super(message);
    }

    public ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
