package io.sequencer.server.backup;

import java.io.PrintStream;
import java.time.Duration;

/**
 * How far long work is: a bar that is drawn over on a terminal; else a line when a step begins, every ten seconds, and at its
 * end. One thread.
 */
final class Progress {

    private static final int CELLS = 30;
    private static final Duration BAR_EVERY = Duration.ofMillis(100);
    private static final Duration LINE_EVERY = Duration.ofSeconds(10);
    private static final double MIB = 1 << 20;

    /** What a step counts. */
    enum Unit {
        BYTES {
            @Override
            String of(long done, long total) {
                return "%.1f of %.1f MiB".formatted(done / MIB, total / MIB);
            }
        },
        DOCUMENTS {
            @Override
            String of(long done, long total) {
                return done + " of " + total + " documents";
            }
        };

        abstract String of(long done, long total);
    }

    private final PrintStream out;
    private final boolean terminal;
    private String step = "";
    private Unit unit = Unit.BYTES;
    private long total;
    private long done;
    private long drawn;

    Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void begin(String name, long amount, Unit counted) {
        step = name;
        total = amount;
        unit = counted;
        done = 0;
        draw();
    }

    void advance(long amount) {
        done += amount;
        if (System.nanoTime() - drawn > (terminal ? BAR_EVERY : LINE_EVERY).toNanos()) {
            draw();
        }
    }

    void end() {
        draw();
        if (terminal) {
            out.println();
        }
    }

    private void draw() {
        drawn = System.nanoTime();
        if (terminal) {
            int full = total == 0 ? CELLS : (int) Math.min(CELLS, CELLS * done / total);
            out.print("\r%-10s [%s%s] %s   "
                    .formatted(step, "#".repeat(full), " ".repeat(CELLS - full), unit.of(done, total)));
        } else {
            out.println(step + ": " + unit.of(done, total));
        }
        out.flush();
    }
}
