package io.sequencer.cli.drill.load;

import com.google.protobuf.ByteString;
import io.sequencer.client.Endpoint;
import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Many authors over a few connections to each node, who send at fixed times or as soon as they are answered. One drill's. */
final class Crowd implements AutoCloseable, SessionStream.Answers {
    private static final int STREAMS_PER_NODE = 2;
    private static final int MOST_AUTHORS = 60_000;
    private static final int PAYLOAD_BYTES = 100;
    private static final long TICK_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final List<AckedDocument> documents;
    private final List<SessionStream> streams = new ArrayList<>();
    private final ConcurrentLinkedDeque<Author> idle = new ConcurrentLinkedDeque<>();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final ByteString payload;
    private int authors;
    private volatile Phase phase = new Phase();
    /** In a closed loop: each answer sends the next. */
    private volatile boolean answersSend;

    Crowd(List<Endpoint> nodes, List<AckedDocument> documents) {
        this.documents = documents;
        byte[] bytes = new byte[PAYLOAD_BYTES];
        new Random(7).nextBytes(bytes);
        payload = ByteString.copyFrom(bytes);
        for (Endpoint node : nodes) {
            for (int i = 0; i < STREAMS_PER_NODE; i++) {
                streams.add(new SessionStream(node, this));
            }
        }
    }

    /** So many ops always on the way. */
    Phase closedLoop(int outstanding, int seconds) {
        Phase now = begin();
        answersSend = true;
        for (int i = 0; i < outstanding; i++) {
            Author author = take();
            if (author != null) {
                send(author, System.nanoTime());
            }
        }
        sleepUntil(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
        answersSend = false;
        return end(now);
    }

    /**
     * So many ops a second, answered or not; latencies count from when each was due, also of those that are answered after
     * the time.
     */
    Phase openLoop(double perSecond, int seconds) {
        Phase now = begin();
        long began = System.nanoTime();
        long total = (long) (perSecond * seconds);
        for (long i = 0; i < total; i++) {
            long due = began + (long) (i * 1e9 / perSecond);
            while (due - System.nanoTime() > 0) {
                LockSupport.parkNanos(TICK_NANOS);
            }
            now.offered.increment();
            Author author = take();
            if (author == null) {
                now.unsent.increment();
            } else {
                send(author, due);
                now.lateAfter(System.nanoTime() - due);
            }
        }
        return end(now);
    }

    private Phase begin() {
        Phase now = new Phase();
        now.nanos.set(System.nanoTime());
        phase = now;
        return now;
    }

    private static Phase end(Phase now) {
        now.nanos.set(System.nanoTime() - now.nanos.get());
        return now;
    }

    /** Until everything is answered; false if that takes too long. */
    boolean drain(int seconds) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (underWay.get() > 0 && deadline - System.nanoTime() > 0) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        return underWay.get() == 0;
    }

    private static void sleepUntil(long deadline) {
        while (deadline - System.nanoTime() > 0) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** What must never happen, one sentence each. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }

    private @Nullable Author take() {
        Author author = idle.poll();
        if (author != null || authors >= MOST_AUTHORS) {
            return author;
        }
        int number = authors++;
        return new Author(number, documents.get(number % documents.size()), streams.get(number % streams.size()));
    }

    private void send(Author author, long dueNanos) {
        underWay.incrementAndGet();
        author.sends(dueNanos, phase);
        author.stream().send(author, author.next(payload));
    }

    @Override
    public void acked(Author author, Ack ack) {
        Optional<String> problem = author.document().acked(ack.getServerSeq(), author);
        problem.ifPresent(wrong::add);
        author.acked(System.nanoTime());
        free(author);
    }

    @Override
    public void refused(Author author, Error error) {
        if (error.getCode() == ErrorCode.OVERLOADED) {
            author.phase().refused.increment();
            if (error.getDetails().getRetryAfterMs() == 0) {
                wrong.add("OVERLOADED without a pause: " + error.getMessage());
            }
            free(author);
        } else {
            // Its op may be applied or not: what it would send next is not known.
            author.phase().failed.increment();
            underWay.decrementAndGet();
            if (error.getCode() != ErrorCode.UNAVAILABLE) {
                wrong.add(author.document().docId() + ": " + error.getCode() + " " + error.getMessage());
            }
        }
    }

    private void free(Author author) {
        underWay.decrementAndGet();
        if (answersSend) {
            send(author, System.nanoTime());
        } else {
            idle.add(author);
        }
    }

    @Override
    public void ended(String why) {
        wrong.add("a connection of the crowd ended: " + why);
    }

    @Override
    public void close() {
        answersSend = false;
        streams.forEach(SessionStream::close);
    }
}
