package io.sequencer.server.fanout;

import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.DocumentView;
import io.sequencer.server.core.DocumentWrites;
import io.sequencer.server.core.Removal;
import io.sequencer.server.core.access.ReadRight;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All documents of the node that have subscribers. Any thread, except where a method says otherwise. */
public final class FanOut {
    private static final Logger LOG = LoggerFactory.getLogger(FanOut.class);
    static final int READ_ATTEMPTS = 100;
    private static final Duration READ_PAUSE = Duration.ofMillis(100);

    private final FanOutLimits limits;
    private final Executor readers;
    private final Timer timer;
    private final LongSupplier nanoTime;

    private final Map<String, Topic> topics = new ConcurrentHashMap<>();
    /** Topics that got ops since they last rested. */
    private final Map<String, Topic> restless = new ConcurrentHashMap<>();

    private final AtomicLong tailBytes = new AtomicLong();
    private final AtomicInteger subscriptions = new AtomicInteger();
    private final FanOutCounters counters = new FanOutCounters();

    /**
     * @param readers threads that may block on the store; may refuse work
     * @param nanoTime as {@link System#nanoTime}
     */
    public FanOut(FanOutLimits limits, Executor readers, Timer timer, LongSupplier nanoTime) {
        this.limits = limits;
        this.readers = readers;
        this.timer = timer;
        this.nanoTime = nanoTime;
    }

    /** Lets documents come to rest, from now on. To be called once. */
    public void start() {
        timer.after(limits.idle().dividedBy(4), () -> {
            letRest();
            start();
        });
    }

    /** An entry is stored and in the views of its documents. On the shard's apply thread; short, and never throws. */
    public void applied(AppliedEntry entry) {
        if (topics.isEmpty()) {
            return;
        }
        for (Removal removal : entry.removals()) {
            Topic topic = removal instanceof Removal.Deleted deleted ? topics.get(deleted.docId()) : null;
            if (topic != null) {
                topic.delete();
            }
        }
        for (DocumentWrites writes : entry.documents()) {
            Topic topic = topics.get(writes.docId());
            if (topic != null) {
                publish(writes, topic);
            }
        }
    }

    private void publish(DocumentWrites writes, Topic topic) {
        // First: nothing that a later entry adds is there for whoever lost the right to it.
        writes.document().ifPresent(topic::learn);
        if (writes.block().isPresent()) {
            topic.publish(writes.block().get(), nanoTime.getAsLong());
            restless.put(topic.docId(), topic);
        }
    }

    /** The state of a shard was replaced by a newer one. On its apply thread. */
    public void replaced(DocumentSource source) {
        for (Topic topic : topics.values()) {
            if (topic.source().equals(source)) {
                topic.forgetTail();
                relearn(topic);
                tryRead(() ->
                        source.view(topic.docId()).ifPresentOrElse(v -> topic.advance(v.headSeq()), topic::delete));
            }
        }
    }

    /** At once: ops of the new state come as soon as the next entry is applied. */
    private static void relearn(Topic topic) {
        try {
            topic.source().read(rows -> rows.document(topic.docId())).ifPresentOrElse(topic::learn, topic::delete);
        } catch (RuntimeException e) {
            LOG.warn("cannot look at an open document", e);
            topic.delete();
        }
    }

    /**
     * Makes a document ready for a subscriber that has everything up to {@code lastSeenSeq}. Blocks: on a reader thread.
     *
     * @param withSnapshot send a snapshot first, if the document can have one
     * @param clientId the session that the snapshot is to speak of
     * @param right whether the subscriber may be told of the document
     * @return empty if there is no such document here
     */
    public Optional<Opening> open(
            DocumentSource source,
            String docId,
            long lastSeenSeq,
            boolean withSnapshot,
            Optional<UUID> clientId,
            ReadRight right) {
        Optional<DocumentView> known = source.view(docId);
        if (known.isEmpty()) {
            return Optional.empty();
        }
        Topic topic = topics.compute(docId, (id, open) -> {
            Topic used = open != null ? open : newTopic(source, known.get());
            used.users++;
            return used;
        });
        try {
            // The topic hears of new ops from here on. Whatever was applied before is in the view, so none falls
            // between.
            DocumentView view = source.view(docId).orElse(known.get());
            topic.learn(view.row());
            topic.advance(view.headSeq());
            CatchUp.Step first = new CatchUp(source, limits).next(docId, lastSeenSeq + 1, withSnapshot, clientId);
            if (first instanceof CatchUp.Step.Gone) {
                release(topic);
                return Optional.empty();
            }
            return Optional.of(new Opening(topic, first, clientId, lastSeenSeq + 1, right, view));
        } catch (RuntimeException e) {
            release(topic);
            throw e;
        }
    }

    private Topic newTopic(DocumentSource source, DocumentView view) {
        return new Topic(view.docId(), view.row().getMode(), source, limits, tailBytes);
    }

    /** Begins to feed the sink. On the sink's loop. */
    public Subscription subscribe(Opening opening, Sink sink, Subscriber subscriber) {
        Subscription subscription = new Subscription(this, opening, sink, subscriber);
        opening.topic.add(subscription);
        subscriptions.incrementAndGet();
        return subscription;
    }

    /** Gives back an opening that nobody subscribed to. */
    public void release(Opening opening) {
        release(opening.topic);
    }

    void unsubscribe(Topic topic) {
        subscriptions.decrementAndGet();
        release(topic);
    }

    private void release(Topic topic) {
        topics.compute(topic.docId(), (id, open) -> {
            topic.users--;
            if (topic.users > 0) {
                return open;
            }
            topic.forgetTail();
            return null;
        });
    }

    /** Documents with subscribers. */
    public int openDocuments() {
        return topics.size();
    }

    public int subscriptions() {
        return subscriptions.get();
    }

    public FanOutCounters counters() {
        return counters;
    }

    /** Bytes in all tails. */
    public long tailBytes() {
        return tailBytes.get();
    }

    private void letRest() {
        long now = nanoTime.getAsLong();
        for (Topic topic : restless.values()) {
            if (now - topic.lastPublishNanos() >= limits.idle().toNanos()) {
                // Before resting: an op that comes now makes it restless again.
                restless.remove(topic.docId(), topic);
                tryRead(topic::rest);
            }
        }
    }

    private void tryRead(Runnable reading) {
        if (!read(() -> quietly(reading))) {
            timer.after(READ_PAUSE, () -> tryRead(reading));
        }
    }

    private static void quietly(Runnable reading) {
        try {
            reading.run();
        } catch (RuntimeException e) {
            // Only a hint is lost. The store may be closing; damage is met again by whoever needs what is damaged.
            LOG.warn("cannot look at an open document", e);
        }
    }

    /** Returns false if the readers take no more now. */
    boolean read(Runnable reading) {
        try {
            readers.execute(reading);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Runs the task on a loop, unless the loop has ended and its connections with it. */
    public void hand(Executor loop, Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            assert e != null : "nobody is left to be told";
        }
    }

    /** Runs the task on a loop after a pause. */
    void later(Executor loop, Runnable task) {
        timer.after(READ_PAUSE, () -> hand(loop, task));
    }
}
