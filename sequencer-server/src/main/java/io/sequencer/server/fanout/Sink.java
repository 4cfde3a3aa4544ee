package io.sequencer.server.fanout;

import io.sequencer.server.fanout.frame.WireFormat;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * The way out of one connection. Everything but {@link #loop} and {@link #format} is called on the loop only.
 *
 * <p>Whoever implements it calls {@link Subscription#resume} of the connection's subscriptions when the sink becomes
 * writable again.
 */
public interface Sink {

    /** How the connection spells messages. */
    WireFormat format();

    /** The single thread that owns the connection; connections of one thread return the same object. */
    Executor loop();

    /** Whether it takes more now. What is written all the same is queued. */
    boolean isWritable();

    /** The reads from the store that all of the sink share; always the same object. */
    ReadSlots reads();

    /** Queues one message. The array may be shared: it must not be written to. Never fails: a broken connection closes. */
    void write(byte[] frame);

    /** Sends what is queued. */
    void flush();

    /**
     * How many readers of one sink read from the store at once: what they read waits for the sink in memory. The others
     * wait for their turn, first come first served. On the sink's loop; bounded by the subscriptions and requests of the sink.
     */
    final class ReadSlots {
        private static final int PER_SINK = 4;

        private final Queue<BooleanSupplier> waiting = new ArrayDeque<>();
        private int free = PER_SINK;

        /**
         * Starts the read now or later.
         *
         * @param read returns whether a read is under way, of which {@link #release} is told when its result is taken
         */
        public void take(BooleanSupplier read) {
            waiting.add(read);
            if (free > 0) {
                free--;
                release();
            }
        }

        /** A read is over: the next may start. */
        public void release() {
            BooleanSupplier next = waiting.poll();
            while (next != null && !next.getAsBoolean()) {
                next = waiting.poll();
            }
            if (next == null) {
                free++;
            }
        }
    }
}
