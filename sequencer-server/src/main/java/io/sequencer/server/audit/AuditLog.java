package io.sequencer.server.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes events of any thread, never blocks who tells them, and writes them on a thread of its own. */
public final class AuditLog implements AutoCloseable {
    /** In the data directory. */
    public static final String DIRECTORY = "audit";

    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final int WAITING = 8192;
    private static final int BATCH = 512;
    private static final int SAMPLES_PER_SECOND = 10;
    private static final long STOP_MILLIS = 5000;
    private static final long IDLE_SECONDS = 1;
    private static final AuditEvent WAKE = AuditEvent.done(AuditKind.STARTED, "", "", "");

    private final AuditFiles files;
    private final InstantSource clock;
    private final ArrayBlockingQueue<AuditEvent> waiting = new ArrayBlockingQueue<>(WAITING);
    private final Budgets budgets;
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong written = new AtomicLong();
    private final Thread writer;
    private volatile boolean closing;

    // Guarded by this.
    private long sampledSecond;
    private int sampledInSecond;

    private volatile boolean failing;

    private AuditLog(AuditFiles files, InstantSource clock, String node) {
        this.files = files;
        this.clock = clock;
        this.budgets = new Budgets(clock);
        this.writer = new Thread(this::run, "audit-" + node);
        writer.setDaemon(true);
    }

    /**
     * Goes on with what is in the directory.
     *
     * @param fileBytes after which a new file begins
     * @param keepFiles the oldest beyond so many are deleted
     * @throws IOException if the directory cannot be read or written
     */
    public static AuditLog open(Path directory, long fileBytes, int keepFiles, InstantSource clock, String node)
            throws IOException {
        AuditFiles files = AuditFiles.open(directory, new AuditFiles.Limits(fileBytes, keepFiles), clock.instant());
        AuditLog log = new AuditLog(files, clock, node);
        log.record(AuditEvent.done(AuditKind.STARTED, "", "", "").with("node", node));
        LOG.info("the audit log goes on behind line {}", files.head());
        log.writer.start();
        return log;
    }

    /** Any thread, never blocks. */
    public void record(AuditEvent event) {
        if (closing || (event.kind().isSampled() && !isInSample()) || !budgets.take(event) || !waiting.offer(event)) {
            lost.incrementAndGet();
        }
    }

    private synchronized boolean isInSample() {
        long second = clock.millis() / 1000;
        if (second != sampledSecond) {
            sampledSecond = second;
            sampledInSecond = 0;
        }
        return ++sampledInSecond <= SAMPLES_PER_SECOND;
    }

    /** Lines written by this process. */
    public long written() {
        return written.get();
    }

    /** Events that have no line: too many of one kind, a full queue, a disk that refused; the next line says how many. */
    public long lost() {
        return lost.get();
    }

    /** Whether the newest lines could not be written; it is tried with every further event. */
    public boolean isFailing() {
        return failing;
    }

    private void run() {
        List<AuditEvent> batch = new ArrayList<>();
        while (!closing || !waiting.isEmpty()) {
            try {
                AuditEvent first = waiting.poll(IDLE_SECONDS, TimeUnit.SECONDS);
                if (first != null) {
                    batch.add(first);
                    waiting.drainTo(batch, BATCH);
                    batch.removeIf(WAKE::equals);
                    write(batch);
                    batch.clear();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts the writer", e);
            }
        }
    }

    private void write(List<AuditEvent> batch) {
        int done = 0;
        try {
            for (AuditEvent event : batch) {
                long missing = lost.get();
                files.append(clock.instant(), event, missing);
                lost.addAndGet(-missing);
                done++;
            }
            files.sync();
            written.addAndGet(done);
            failing = false;
        } catch (IOException | RuntimeException e) {
            // Also what is no IOException, as a listing of files throws: without this thread nothing would ever be
            // written again.
            lost.addAndGet(batch.size() - done);
            written.addAndGet(done);
            if (!failing) {
                LOG.error("the audit log cannot be written; the node goes on, events are counted as lost", e);
            }
            failing = true;
        }
    }

    /** Writes what waits, for a bounded time. */
    @Override
    public void close() throws InterruptedException, IOException {
        closing = true;
        // No interrupt: it would close the file under the writer. If there is no room, the writer is awake.
        waiting.offer(WAKE);
        writer.join(STOP_MILLIS);
        LOG.info("the audit log ends with line {}", files.head());
        files.close();
    }
}
