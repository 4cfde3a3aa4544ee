package io.sequencer.server.boot;

/** The node refuses to start; the message is one line for the operator: what is wrong and what to do. */
public final class CannotStartException extends Exception {

    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;
    private final String line;

    public CannotStartException(ExitCode exitCode, String message) {
        super(message);
        this.line = message;
        this.exitCode = exitCode;
    }

    public CannotStartException(ExitCode exitCode, String message, Throwable cause) {
        super(message, cause);
        this.line = message;
        this.exitCode = exitCode;
    }

    /** The message, never absent. */
    public String line() {
        return line;
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
