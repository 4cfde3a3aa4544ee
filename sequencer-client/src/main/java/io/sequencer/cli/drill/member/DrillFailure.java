package io.sequencer.cli.drill.member;

/** A drill did not go as it must; the message says how. */
public final class DrillFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    public DrillFailure(String message) {
        super(message);
    }
}
