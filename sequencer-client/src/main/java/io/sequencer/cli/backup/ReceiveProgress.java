package io.sequencer.cli.backup;

import io.sequencer.cli.Output;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** A bar for each shard on a terminal, else a line. One thread. */
public final class ReceiveProgress implements AutoCloseable {

    private static final int REDRAW_MILLIS = 200;
    private static final long MIB = 1 << 20;

    private final Output output;
    private @Nullable ProgressBar bar;

    public ReceiveProgress(Output output) {
        this.output = output;
    }

    void begin(int shard, long bytes) {
        close();
        if (output.json()) {
            return;
        }
        if (System.console() == null) {
            output.line("shard %d: %.1f MiB".formatted(shard, bytes / (double) MIB));
            return;
        }
        bar = new ProgressBarBuilder()
                .setTaskName("shard " + shard)
                .setInitialMax(bytes)
                .setUnit(" MiB", MIB)
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .showSpeed()
                .build();
    }

    void received(long bytes) {
        ProgressBar drawn = bar;
        if (drawn != null) {
            drawn.stepBy(bytes);
        }
    }

    void end() {
        close();
    }

    @Override
    public void close() {
        ProgressBar drawn = bar;
        if (drawn != null) {
            drawn.close();
            bar = null;
        }
    }
}
