package io.sequencer.chaos.live.collect;

import io.grpc.StatusRuntimeException;
import io.sequencer.chaos.history.DocumentEvent.Floor;
import io.sequencer.chaos.live.reach.Place;
import io.sequencer.chaos.live.reach.Reach;
import io.sequencer.chaos.live.record.Recording;
import io.sequencer.proto.v1.DocumentHead;
import io.sequencer.proto.v1.GetDocumentRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Sees floors rise, by linearizable reads: what one of them shows was so at some time after it was asked. A thread of its own. */
public final class FloorWatch implements AutoCloseable {
    private static final long EVERY_MILLIS = 250;
    private static final long READ_MILLIS = 3_000;

    private final List<String> docIds;
    private final Reach reach;
    private final Recording recording;
    private final Map<String, Seen> seen = new HashMap<>();
    private final Thread thread = new Thread(this::run, "chaos-floors");
    private volatile boolean closed;

    /**
     * What the last read showed.
     *
     * @param asked before the last read that showed this floor
     * @param since before which the floor was lower
     */
    private record Seen(long floor, long asked, long since) {}

    /** Begins. */
    public FloorWatch(List<String> docIds, Reach reach, Recording recording) {
        this.docIds = List.copyOf(docIds);
        this.reach = reach;
        this.recording = recording;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        int turn = 0;
        while (!closed) {
            turn++;
            Place place = reach.places().get(turn % reach.places().size());
            try {
                for (String docId : docIds) {
                    look(place, docId);
                }
                TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
            } catch (InterruptedException | IllegalStateException e) {
                return;
            }
        }
    }

    private void look(Place place, String docId) {
        long asked = recording.now();
        try {
            DocumentHead head = reach.documents(place, READ_MILLIS)
                    .getDocument(GetDocumentRequest.newBuilder().setDocId(docId).build());
            take(place.id(), head, asked);
        } catch (StatusRuntimeException e) {
            // Another node, the next time.
        }
    }

    private synchronized void take(String node, DocumentHead head, long asked) {
        long since = since(head.getDocId(), head.getFloor());
        recording.add(new Floor(head.getDocId(), node, head.getLogIndex(), head.getFloor(), since));
        seen.put(head.getDocId(), new Seen(head.getFloor(), asked, since));
    }

    /** Before that time the document's floor was lower than this one; {@link Long#MIN_VALUE} if that is not known. */
    synchronized long since(String docId, long floor) {
        Seen last = seen.get(docId);
        if (last == null || floor < last.floor) {
            return Long.MIN_VALUE;
        }
        return floor == last.floor ? last.since : last.asked;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
