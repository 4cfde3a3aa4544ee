package io.sequencer.chaos.check;

import io.sequencer.chaos.history.DocumentEvent;
import io.sequencer.chaos.history.DocumentEvent.Chained;
import io.sequencer.chaos.history.DocumentEvent.Delivered;
import io.sequencer.chaos.history.DocumentEvent.Floor;
import io.sequencer.chaos.history.DocumentEvent.Folded;
import io.sequencer.chaos.history.DocumentEvent.LogRead;
import io.sequencer.chaos.history.DocumentEvent.Logged;
import io.sequencer.chaos.history.DocumentEvent.Placed;
import io.sequencer.chaos.history.DocumentEvent.Read;
import io.sequencer.chaos.history.DocumentEvent.Shown;
import io.sequencer.chaos.history.DocumentEvent.Subscribed;
import io.sequencer.chaos.history.DocumentEvent.Unsubscribed;
import io.sequencer.chaos.history.DocumentEvent.Write;
import io.sequencer.chaos.history.OpId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Everything that was seen of one document. */
public final class DocumentHistory {
    private final Map<OpId, List<Write>> writes;
    private final List<Read> reads;
    private final SortedMap<String, List<DocumentEvent>> subscriptions;
    private final SortedMap<String, List<Logged>> logs;
    private final SortedMap<String, LogRead> logReads;
    private final List<Chained> chains;
    private final List<Floor> floors;
    private final Map<Long, Folded> folds;
    private final List<Shown> shown;
    private final int shard;
    private final CanonicalLog canonical;

    private DocumentHistory(Builder builder) {
        writes = builder.writes;
        reads = builder.reads;
        subscriptions = builder.subscriptions;
        logs = builder.logs;
        logReads = builder.logReads;
        chains = builder.chains;
        floors = builder.floors;
        folds = builder.folds;
        shown = builder.shown;
        shard = builder.shard;
        // Sorting is stable: what came first in a file stays first where times or numbers are equal.
        subscriptions.values().forEach(events -> events.sort(Comparator.comparingLong(DocumentHistory::timeOf)));
        logs.values().forEach(rows -> rows.sort(Comparator.comparingLong(Logged::seq)));
        canonical = CanonicalLog.of(logs.values());
    }

    /** The attempts to get each op in, at least one, in the order of their requests within a file. */
    public Map<OpId, List<Write>> writes() {
        return writes;
    }

    public List<Read> reads() {
        return reads;
    }

    /** What each subscriber saw, in order: {@link Subscribed}, {@link Delivered} and {@link Unsubscribed}. */
    public SortedMap<String, List<DocumentEvent>> subscriptions() {
        return subscriptions;
    }

    /** The rows of each node's log, by number. */
    public SortedMap<String, List<Logged>> logs() {
        return logs;
    }

    /** What each node whose log was read completely holds. */
    public SortedMap<String, LogRead> logReads() {
        return logReads;
    }

    public List<Chained> chains() {
        return chains;
    }

    public List<Floor> floors() {
        return floors;
    }

    /** What the ops up to a number give. */
    public Optional<Folded> fold(long seq) {
        return Optional.ofNullable(folds.get(seq));
    }

    public List<Shown> shown() {
        return shown;
    }

    public CanonicalLog canonical() {
        return canonical;
    }

    /** Which Raft group it lives in. */
    public int shard() {
        return shard;
    }

    /** The number below or at which some replica has truncated its log; 0 if none has. */
    public long truncated() {
        return logReads.values().stream().mapToLong(LogRead::floor).max().orElse(0);
    }

    private static long timeOf(DocumentEvent event) {
        if (event instanceof Delivered delivered) {
            return delivered.time();
        }
        return event instanceof Subscribed subscribed ? subscribed.time() : ((Unsubscribed) event).time();
    }

    /** Gathers the events of one document. Belongs to one thread. */
    public static final class Builder {
        private final Map<OpId, List<Write>> writes = new HashMap<>();
        private final List<Read> reads = new ArrayList<>();
        private final SortedMap<String, List<DocumentEvent>> subscriptions = new TreeMap<>();
        private final SortedMap<String, List<Logged>> logs = new TreeMap<>();
        private final SortedMap<String, LogRead> logReads = new TreeMap<>();
        private final List<Chained> chains = new ArrayList<>();
        private final List<Floor> floors = new ArrayList<>();
        private final Map<Long, Folded> folds = new HashMap<>();
        private final List<Shown> shown = new ArrayList<>();
        private int shard;

        /** Adds an event of the document. */
        public void add(DocumentEvent event) {
            if (event instanceof Logged row) {
                logs.computeIfAbsent(row.node(), node -> new ArrayList<>()).add(row);
            } else if (event instanceof Delivered delivered) {
                follow(delivered.subscriber(), delivered);
            } else if (event instanceof Write write) {
                List<Write> known = writes.putIfAbsent(write.op(), List.of(write));
                if (known != null) {
                    List<Write> all = new ArrayList<>(known);
                    all.add(write);
                    writes.put(write.op(), all);
                }
            } else if (event instanceof Read read) {
                reads.add(read);
            } else if (event instanceof Subscribed subscribed) {
                follow(subscribed.subscriber(), subscribed);
            } else if (event instanceof Unsubscribed unsubscribed) {
                follow(unsubscribed.subscriber(), unsubscribed);
            } else {
                addState(event);
            }
        }

        private void addState(DocumentEvent event) {
            if (event instanceof LogRead read) {
                logReads.put(read.node(), read);
            } else if (event instanceof Chained chained) {
                chains.add(chained);
            } else if (event instanceof Floor floor) {
                floors.add(floor);
            } else if (event instanceof Folded folded) {
                folds.put(folded.seq(), folded);
            } else if (event instanceof Shown content) {
                shown.add(content);
            } else if (event instanceof Placed placed) {
                shard = placed.shard();
            }
        }

        private void follow(String subscriber, DocumentEvent event) {
            subscriptions.computeIfAbsent(subscriber, name -> new ArrayList<>()).add(event);
        }

        /** The index of what was added. The builder must not be used after. */
        public DocumentHistory build() {
            return new DocumentHistory(this);
        }
    }
}
