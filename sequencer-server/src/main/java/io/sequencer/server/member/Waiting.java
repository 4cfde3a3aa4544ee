package io.sequencer.server.member;

import io.sequencer.server.boot.CannotStartException;
import io.sequencer.server.boot.ExitCode;
import io.sequencer.server.boot.Launch;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The pauses of a start that needs others: says what it waits for when that changes, ends when asked or when it is too long. */
final class Waiting {

    private static final long PAUSE_MILLIS = 200;

    private final Launch launch;
    private final Duration limit;
    private final long began = System.nanoTime();
    private String told = "";

    Waiting(Launch launch, Duration limit) {
        this.launch = launch;
        this.limit = limit;
    }

    /** Pauses for a moment. */
    void pause(String reason) throws CannotStartException {
        if (launch.stopAsked().getAsBoolean()) {
            throw new CannotStartException(ExitCode.OK, "asked to stop while waiting: " + reason);
        }
        if (System.nanoTime() - began > limit.toNanos()) {
            throw new CannotStartException(
                    ExitCode.PEERS_MISSING, "gave up after " + limit.toSeconds() + " s: " + reason);
        }
        if (!reason.equals(told)) {
            told = reason;
            launch.tell().accept(reason);
        }
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotStartException(ExitCode.INTERNAL, "interrupted while waiting: " + reason, e);
        }
    }
}
