package io.sequencer.chaos.sim.client;

import static io.sequencer.chaos.sim.time.VirtualTime.MILLI;

import io.sequencer.chaos.sim.time.Process;
import io.sequencer.chaos.sim.time.SimThread;
import io.sequencer.client.link.Loop;

/** A client's one thread. */
final class SimLoop implements Loop {
    private static final long TICK = 25 * MILLI;

    private final Process process;
    private final SimThread thread;

    SimLoop(Process process) {
        this.process = process;
        this.thread = new SimThread(process);
    }

    @Override
    public void start(Runnable tick) {
        process.every(TICK, () -> thread.execute(tick));
    }

    @Override
    public boolean isCurrent() {
        return thread.isRunning();
    }

    @Override
    public boolean hasEnded() {
        return !process.isAlive();
    }

    @Override
    public void execute(Runnable task) {
        thread.execute(task);
    }

    /** A simulated client ends with its process. */
    @Override
    public void close() {}
}
