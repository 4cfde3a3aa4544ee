package io.sequencer.chaos.live.collect;

import io.grpc.StatusRuntimeException;
import io.sequencer.chaos.live.reach.Place;
import io.sequencer.chaos.live.reach.Reach;
import io.sequencer.proto.v1.OpEvent;
import io.sequencer.proto.v1.Ops;
import io.sequencer.proto.v1.ReadOpsRequest;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;

/** Reads the rows of documents whose logs are cut, from one node or another, before they go. A thread of its own. */
public final class Harvest implements AutoCloseable {
    private static final long EVERY_MILLIS = 500;
    private static final long READ_MILLIS = 3_000;

    private final List<String> docIds;
    private final Reach reach;
    private final Map<String, ConcurrentSkipListMap<Long, Row>> rows = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::run, "chaos-harvest");
    private volatile boolean closed;

    /**
     * A row of a log.
     *
     * @param node that it was read from
     */
    record Row(String node, OpEvent event) {}

    /** Begins. */
    public Harvest(List<String> docIds, Reach reach) {
        this.docIds = List.copyOf(docIds);
        this.reach = reach;
        docIds.forEach(docId -> rows.put(docId, new ConcurrentSkipListMap<>()));
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        int turn = 0;
        while (!closed) {
            turn++;
            for (String docId : docIds) {
                Place place = reach.places().get(turn % reach.places().size());
                try {
                    read(place, docId);
                } catch (StatusRuntimeException e) {
                    // Another node, the next time.
                } catch (IllegalStateException e) {
                    return;
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void read(Place place, String docId) {
        SortedMap<Long, Row> known = rows.getOrDefault(docId, new ConcurrentSkipListMap<>());
        long next = known.isEmpty() ? 1 : known.lastKey() + 1;
        ReadOpsRequest request = ReadOpsRequest.newBuilder()
                .setDocId(docId)
                .setFirstSeq(next)
                .setStaleOk(true)
                .setProvenance(true)
                .build();
        Iterator<Ops> batches = reach.documents(place, READ_MILLIS).readOps(request);
        while (batches.hasNext()) {
            for (OpEvent event : batches.next().getOpsList()) {
                known.put(event.getServerSeq(), new Row(place.id(), event));
            }
        }
    }

    /** What was read of a document. */
    SortedMap<Long, Row> rows(String docId) {
        return new TreeMap<>(rows.getOrDefault(docId, new ConcurrentSkipListMap<>()));
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
