package io.sequencer.chaos.run;

import io.sequencer.chaos.check.ClusterHistory;
import io.sequencer.chaos.check.DocumentCheck;
import io.sequencer.chaos.check.DocumentHistory;
import io.sequencer.chaos.check.follow.ContiguousDelivery;
import io.sequencer.chaos.check.follow.ReachesSubscribers;
import io.sequencer.chaos.check.follow.SameContent;
import io.sequencer.chaos.check.order.AckedOps;
import io.sequencer.chaos.check.order.ClientOrder;
import io.sequencer.chaos.check.order.DenseNumbers;
import io.sequencer.chaos.check.order.NothingUnasked;
import io.sequencer.chaos.check.order.OpIdOnce;
import io.sequencer.chaos.check.order.RealTimeOrder;
import io.sequencer.chaos.check.replica.Floors;
import io.sequencer.chaos.check.replica.OneLeader;
import io.sequencer.chaos.check.replica.SameState;
import io.sequencer.chaos.check.replica.StaleBases;
import io.sequencer.chaos.history.ClusterEvent;
import io.sequencer.chaos.history.DocumentEvent;
import io.sequencer.chaos.history.Event;
import io.sequencer.chaos.history.HistoryReader;
import io.sequencer.chaos.history.HistorySplitter;
import io.sequencer.chaos.verdict.Invariant;
import io.sequencer.chaos.verdict.Verdicts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Holds all invariants against a history. */
public final class HistoryCheck {
    private static final long PART_BYTES = 64L << 20;
    private static final int MAX_PARTS = 256;
    private static final int MAX_THREADS = 4;

    private static final SameState SAME_STATE = new SameState();
    private static final List<DocumentCheck> CHECKS = List.of(
            new DenseNumbers(),
            new AckedOps(),
            new OpIdOnce(),
            new NothingUnasked(),
            new RealTimeOrder(),
            new ClientOrder(),
            new ContiguousDelivery(),
            new ReachesSubscribers(),
            new StaleBases(),
            new Floors(),
            SAME_STATE,
            new SameContent());

    private HistoryCheck() {}

    /** Judges a history that is in memory. */
    public static Report check(Iterable<? extends Event> history) {
        Events events = new Events();
        history.forEach(events);
        ClusterHistory cluster = events.cluster.build();
        return ofCluster(cluster).with(documents(events, cluster));
    }

    /**
     * Judges the files of one run.
     *
     * @throws io.sequencer.chaos.history.HistoryFormatException if one of them is no history, or was cut off
     * @throws IOException if one cannot be read, or there is no room for as much again in the directory for temporary files
     * @throws InterruptedException if the thread was interrupted; temporary files are gone then, too
     */
    public static Report check(List<Path> files) throws IOException, InterruptedException {
        return check(files, PART_BYTES);
    }

    static Report check(List<Path> files, long partBytes) throws IOException, InterruptedException {
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        int parts = (int) Math.min(MAX_PARTS, 1 + bytes / partBytes);
        Path directory = Files.createTempDirectory("history-parts");
        try {
            HistorySplitter splitter = new HistorySplitter(directory, parts);
            try (splitter) {
                for (Path file : files) {
                    splitter.add(file);
                }
            }
            return checkParts(splitter.parts());
        } finally {
            for (int i = 0; i <= parts; i++) {
                Files.deleteIfExists(directory.resolve("part-" + i));
            }
            Files.delete(directory);
        }
    }

    private static Report checkParts(List<Path> parts) throws IOException, InterruptedException {
        ClusterHistory cluster = read(parts.get(0)).cluster.build();
        Report report = ofCluster(cluster);
        int threads = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Report>> reports = new ArrayList<>();
            for (Path part : parts.subList(1, parts.size())) {
                reports.add(executor.submit(() -> documents(read(part), cluster)));
            }
            for (Future<Report> part : reports) {
                report = report.with(part.get());
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            executor.shutdownNow();
        }
        return report;
    }

    private static Events read(Path file) throws IOException {
        Events events = new Events();
        HistoryReader.read(file, events);
        return events;
    }

    private static Report ofCluster(ClusterHistory cluster) {
        Verdicts verdicts = new Verdicts();
        SAME_STATE.checkDigests(cluster, verdicts);
        new OneLeader().check(cluster, verdicts);
        return new Report(cluster, verdicts, new Availability(), 0);
    }

    private static Report documents(Events events, ClusterHistory cluster) {
        Verdicts verdicts = new Verdicts();
        Availability availability = new Availability();
        long acked = 0;
        Iterator<DocumentHistory.Builder> builders = events.documents.values().iterator();
        while (builders.hasNext()) {
            DocumentHistory document = builders.next().build();
            builders.remove();
            CHECKS.forEach(check -> check.check(document, cluster, verdicts));
            long ackedHere = availability.add(document);
            verdicts.checked(Invariant.AVAILABILITY, ackedHere);
            acked += ackedHere;
        }
        return new Report(cluster, verdicts, availability, acked);
    }

    /** Events on their way to their document, or to the cluster. */
    private static final class Events implements Consumer<Event> {
        private final ClusterHistory.Builder cluster = new ClusterHistory.Builder();
        private final Map<String, DocumentHistory.Builder> documents = new HashMap<>();

        @Override
        public void accept(Event event) {
            if (event instanceof DocumentEvent of) {
                documents
                        .computeIfAbsent(of.doc(), doc -> new DocumentHistory.Builder())
                        .add(of);
            } else if (event instanceof ClusterEvent of) {
                cluster.add(of);
            }
        }
    }
}
