package io.sequencer.server.admin;

import io.sequencer.server.core.CorruptStateException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads files that nobody else may read for months, and compares them with their checksums, so that a disk that forgets is found
 * while the other nodes still have what it forgot. Paced: reads so many bytes a second, file by file. Runs on one thread of its
 * own, which it keeps for as long as it takes.
 */
public final class FileScrub {
    private static final Logger LOG = LoggerFactory.getLogger(FileScrub.class);

    private final List<Check> checks;
    private final long bytesPerSecond;
    private final Consumer<Exception> damaged;

    /** Some files of the node. */
    @FunctionalInterface
    public interface Check {
        /**
         * Reads them all.
         *
         * @param read told after each file how many bytes it has; pauses
         * @throws IOException a file is damaged, or cannot be read
         */
        void verify(LongConsumer read) throws IOException;
    }

    /** @param damaged told of the first damage; does not return, or has the node stopped */
    public FileScrub(List<Check> checks, long bytesPerSecond, Consumer<Exception> damaged) {
        this.checks = List.copyOf(checks);
        this.bytesPerSecond = bytesPerSecond;
        this.damaged = damaged;
    }

    /** Looks at every file once. Ends early when its thread is interrupted. */
    public void run() {
        long[] bytes = {0};
        for (Check check : checks) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            try {
                check.verify(read -> {
                    bytes[0] += read;
                    LockSupport.parkNanos(read * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond);
                });
            } catch (IOException | CorruptStateException e) {
                damaged.accept(e);
                return;
            }
        }
        LOG.info("{} MiB of tables, checkpoints and logs are as they were written", bytes[0] >> 20);
    }
}
