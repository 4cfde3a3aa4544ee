package io.sequencer.chaos.live.collect;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.sequencer.chaos.history.DocumentEvent.Chained;
import io.sequencer.chaos.history.DocumentEvent.Floor;
import io.sequencer.chaos.history.DocumentEvent.Folded;
import io.sequencer.chaos.history.DocumentEvent.LogRead;
import io.sequencer.chaos.history.DocumentEvent.Logged;
import io.sequencer.chaos.history.OpId;
import io.sequencer.chaos.live.reach.Place;
import io.sequencer.chaos.live.reach.Reach;
import io.sequencer.chaos.live.record.Recording;
import io.sequencer.chaos.live.work.Documents;
import io.sequencer.chaos.sim.judge.Payloads;
import io.sequencer.proto.v1.DocumentHead;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.GetDocumentRequest;
import io.sequencer.proto.v1.OpEvent;
import io.sequencer.proto.v1.Ops;
import io.sequencer.proto.v1.ReadOpsRequest;
import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import io.sequencer.text.TextOpCodec;
import java.io.IOException;
import java.util.Iterator;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Reads at the end what every node holds. Caller's thread. */
public final class Collector {
    private static final long CALL_MILLIS = 10_000;
    private static final long READ_MILLIS = 120_000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long AGAIN_MILLIS = 200;

    private final Documents documents;
    private final Reach reach;
    private final Recording recording;
    private final Harvest harvest;
    private final Indices indices;
    private final FloorWatch floors;
    private long deadline;

    public Collector(
            Documents documents,
            Reach reach,
            Recording recording,
            Harvest harvest,
            Indices indices,
            FloorWatch floors) {
        this.documents = documents;
        this.reach = reach;
        this.recording = recording;
        this.harvest = harvest;
        this.indices = indices;
        this.floors = floors;
    }

    /** @throws IOException if a node does not give what it has */
    public void collect() throws IOException, InterruptedException {
        // A node that is behind gets there; one that lost what was acked never does.
        deadline = System.nanoTime() + PATIENCE_NANOS;
        reach.places().forEach(indices::readAll);
        for (String docId : documents.modes().keySet()) {
            SortedMap<Long, Harvest.Row> rows = harvest.rows(docId);
            long floor = 0;
            for (Place place : reach.places()) {
                floor = Math.max(floor, collect(place, docId, rows));
            }
            // Rows that nobody has any more; the others were read just now.
            for (Harvest.Row row : rows.headMap(floor + 1).values()) {
                logged(docId, row.node(), row.event());
            }
            if (documents.modes().get(docId) == DocumentMode.TEXT) {
                fold(docId, rows);
            }
        }
    }

    /** @return the node's floor */
    private long collect(Place place, String docId, SortedMap<Long, Harvest.Row> rows)
            throws IOException, InterruptedException {
        while (true) {
            try {
                DocumentHead head = head(place, docId);
                if (head.getHeadSeq() >= recording.head(docId) || System.nanoTime() > deadline) {
                    SortedMap<Long, OpEvent> log = read(place, docId, head);
                    if (head(place, docId).getFloor() == head.getFloor()) {
                        write(place.id(), head, log, rows);
                        return head.getFloor();
                    }
                }
            } catch (StatusRuntimeException e) {
                if (System.nanoTime() > deadline) {
                    throw new IOException(place.id() + " does not give what it has of " + docId, e);
                }
            }
            TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
        }
    }

    private DocumentHead head(Place place, String docId) {
        return reach.documents(place, CALL_MILLIS)
                .getDocument(GetDocumentRequest.newBuilder()
                        .setDocId(docId)
                        .setStaleOk(true)
                        .build());
    }

    private SortedMap<Long, OpEvent> read(Place place, String docId, DocumentHead head) {
        SortedMap<Long, OpEvent> log = new TreeMap<>();
        if (head.getHeadSeq() > head.getFloor()) {
            ReadOpsRequest request = ReadOpsRequest.newBuilder()
                    .setDocId(docId)
                    .setFirstSeq(head.getFloor() + 1)
                    .setLastSeq(head.getHeadSeq())
                    .setStaleOk(true)
                    .setProvenance(true)
                    .build();
            Iterator<Ops> batches = reach.documents(place, READ_MILLIS).readOps(request);
            while (batches.hasNext()) {
                batches.next().getOpsList().forEach(op -> log.put(op.getServerSeq(), op));
            }
        }
        return log;
    }

    private void write(
            String node, DocumentHead head, SortedMap<Long, OpEvent> log, SortedMap<Long, Harvest.Row> rows) {
        String docId = head.getDocId();
        log.values().forEach(event -> {
            logged(docId, node, event);
            rows.putIfAbsent(event.getServerSeq(), new Harvest.Row(node, event));
        });
        recording.add(new LogRead(docId, node, head.getFloor(), head.getHeadSeq()));
        recording.add(new Chained(docId, node, head.getHeadSeq(), Sampler.first8(head.getChainHash())));
        recording.add(
                new Floor(docId, node, head.getLogIndex(), head.getFloor(), floors.since(docId, head.getFloor())));
    }

    private void logged(String docId, String node, OpEvent event) {
        long seq = event.getServerSeq();
        // An append is based on nothing, and is never stale.
        long base = documents.modes().get(docId) == DocumentMode.APPEND ? seq - 1 : event.getBaseSeq();
        long applied = Payloads.hash(event.getOp());
        recording.add(new Logged(
                docId,
                node,
                seq,
                new OpId(event.getClientId(), event.getClientSeq()),
                event.hasSubmitted() ? Payloads.hash(event.getSubmitted()) : applied,
                applied,
                base,
                indices.of(docId, seq)));
    }

    /** The contents at the head and wherever one was given out. */
    private void fold(String docId, SortedMap<Long, Harvest.Row> rows) {
        Set<Long> wanted = recording.snapshots(docId);
        long head = rows.isEmpty() ? 0 : rows.lastKey();
        Rope content = Rope.EMPTY;
        if (wanted.contains(0L) || head == 0) {
            folded(docId, 0, content);
        }
        long next = 1;
        for (Harvest.Row row : rows.values()) {
            if (row.event().getServerSeq() != next++) {
                recording.problem("rows of " + docId + " before " + row.event().getServerSeq()
                        + " were cut before they were read");
                return;
            }
            TextOp op = TextOpCodec.fromProto(row.event().getOp().getText(), TextOpCodec.Limits.NONE);
            content = op.apply(content);
            long seq = row.event().getServerSeq();
            if (seq == head || wanted.contains(seq)) {
                folded(docId, seq, content);
            }
        }
    }

    private void folded(String docId, long seq, Rope content) {
        recording.add(new Folded(docId, seq, Payloads.hash(ByteString.copyFromUtf8(content.toString()))));
    }
}
