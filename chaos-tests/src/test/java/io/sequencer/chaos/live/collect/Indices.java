package io.sequencer.chaos.live.collect;

import io.grpc.StatusRuntimeException;
import io.sequencer.chaos.live.reach.Place;
import io.sequencer.chaos.live.reach.Reach;
import io.sequencer.proto.v1.FeedBatch;
import io.sequencer.proto.v1.FeedEvent;
import io.sequencer.proto.v1.FeedPosition;
import io.sequencer.proto.v1.FeedRequest;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Reads from the change feed at which log index every op stands, before truncation takes it. A thread of its own. */
public final class Indices implements AutoCloseable {
    private static final long EVERY_MILLIS = 500;
    private static final long READ_MILLIS = 5_000;

    private final int shards;
    private final Reach reach;
    private final Map<String, Map<Long, Long>> known = new ConcurrentHashMap<>();
    private final Map<Integer, FeedPosition> positions = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::run, "chaos-indices");
    private volatile boolean closed;

    /** Begins. */
    public Indices(int shards, Reach reach) {
        this.shards = shards;
        this.reach = reach;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        int turn = 0;
        while (!closed) {
            turn++;
            try {
                readAll(reach.places().get(turn % reach.places().size()));
                TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
            } catch (InterruptedException | IllegalStateException e) {
                return;
            }
        }
    }

    /** Whatever that node has in its feed now. */
    void readAll(Place place) {
        for (int shard = 0; shard < shards; shard++) {
            try {
                read(place, shard);
            } catch (StatusRuntimeException e) {
                // Another node, the next time.
            }
        }
    }

    private synchronized void read(Place place, int shard) {
        FeedRequest.Builder request = FeedRequest.newBuilder().setShard(shard).setUntilNow(true);
        FeedPosition after = positions.get(shard);
        if (after != null) {
            request.setAfter(after);
        }
        Iterator<FeedBatch> batches = reach.feed(place, READ_MILLIS).read(request.build());
        while (batches.hasNext()) {
            FeedBatch batch = batches.next();
            for (FeedEvent event : batch.getEventsList()) {
                known.computeIfAbsent(event.getDocId(), any -> new ConcurrentHashMap<>())
                        .put(event.getOp().getServerSeq(), event.getPosition().getLogIndex());
            }
            if (batch.hasPosition()) {
                positions.put(shard, batch.getPosition());
            }
        }
    }

    /** The log index of an op; 0 if it is not known. */
    long of(String docId, long seq) {
        return known.getOrDefault(docId, Map.of()).getOrDefault(seq, 0L);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
