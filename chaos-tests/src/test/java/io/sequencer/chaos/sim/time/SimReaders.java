package io.sequencer.chaos.sim.time;

import static io.sequencer.chaos.sim.time.VirtualTime.MICRO;
import static io.sequencer.chaos.sim.time.VirtualTime.MILLI;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** The threads of a process that read from the store: in any order, sometimes slowly, sometimes too busy for more. */
public final class SimReaders implements Executor {
    private static final int SLOW_ONE_IN = 50;
    private static final int BUSY_ONE_IN = 1_000;

    private final Process process;

    public SimReaders(Process process) {
        this.process = process;
    }

    @Override
    public void execute(Runnable task) {
        Dice dice = process.dice();
        if (dice.oneIn(BUSY_ONE_IN)) {
            throw new RejectedExecutionException("all readers are busy");
        }
        boolean slow = dice.oneIn(SLOW_ONE_IN);
        process.after(slow ? dice.between(MILLI, 50 * MILLI) : dice.between(5 * MICRO, 300 * MICRO), task);
    }
}
