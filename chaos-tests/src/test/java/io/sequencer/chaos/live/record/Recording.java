package io.sequencer.chaos.live.record;

import io.sequencer.chaos.history.Event;
import io.sequencer.chaos.history.HistoryWriter;
import io.sequencer.proto.v1.Submit;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/** The history of one run while it is written, and what the run itself must know of it. Any thread. */
public final class Recording implements Closeable {
    private static final int KEPT_SUBMITS = 2_000;
    private static final int KEPT_PROBLEMS = 100;

    private final HistoryWriter writer;
    private final List<Submit> acked = new ArrayList<>();
    private final Map<String, Long> heads = new ConcurrentHashMap<>();
    private final Map<String, Set<Long>> snapshots = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private boolean closed;
    private int nextKept;

    /** @throws IOException if the file exists or cannot be written */
    public Recording(Path file) throws IOException {
        writer = HistoryWriter.create(file);
    }

    /** Of the clock that all events of the run share. */
    public long now() {
        return System.nanoTime();
    }

    /** What comes after {@link #close} is dropped. */
    public synchronized void add(Event event) {
        if (closed) {
            return;
        }
        try {
            writer.write(event);
        } catch (IOException e) {
            throw new UncheckedIOException("the history cannot be written", e);
        }
    }

    /** A message is in the log, its last op at that number. */
    public synchronized void acked(Submit submit, long lastSeq) {
        heads.merge(submit.getDocId(), lastSeq, Math::max);
        if (acked.size() < KEPT_SUBMITS) {
            acked.add(submit);
        } else {
            acked.set(nextKept, submit);
            nextKept = (nextKept + 1) % KEPT_SUBMITS;
        }
    }

    /** One of the last messages that were acked. */
    public synchronized Optional<Submit> someAcked(RandomGenerator random) {
        return acked.isEmpty() ? Optional.empty() : Optional.of(acked.get(random.nextInt(acked.size())));
    }

    /** The highest number that anybody was told of. */
    public long head(String docId) {
        return heads.getOrDefault(docId, 0L);
    }

    /** Somebody was given the content at that number. */
    public void snapshotShown(String docId, long seq) {
        snapshots.computeIfAbsent(docId, doc -> new ConcurrentSkipListSet<>()).add(seq);
    }

    /** At which numbers contents were given out. */
    public Set<Long> snapshots(String docId) {
        return snapshots.getOrDefault(docId, Set.of());
    }

    /** Counts an answer, or that there was none. */
    public void count(String outcome) {
        outcomes.computeIfAbsent(outcome, key -> new LongAdder()).increment();
    }

    /** How often which answer came. */
    public Map<String, Long> outcomes() {
        Map<String, Long> sums = new TreeMap<>();
        outcomes.forEach((outcome, sum) -> sums.put(outcome, sum.sum()));
        return sums;
    }

    /** Something that must not happen and that no event shows; the first hundred are kept. */
    public synchronized void problem(String sentence) {
        if (problems.size() < KEPT_PROBLEMS) {
            problems.add(sentence);
        }
    }

    public synchronized List<String> problems() {
        return List.copyOf(problems);
    }

    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            writer.close();
        }
    }
}
