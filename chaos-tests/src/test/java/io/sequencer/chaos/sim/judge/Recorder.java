package io.sequencer.chaos.sim.judge;

import com.google.protobuf.ByteString;
import io.sequencer.chaos.history.ClusterEvent.Digest;
import io.sequencer.chaos.history.DocumentEvent.Chained;
import io.sequencer.chaos.history.DocumentEvent.Floor;
import io.sequencer.chaos.history.DocumentEvent.Logged;
import io.sequencer.chaos.history.DocumentEvent.Placed;
import io.sequencer.chaos.history.DocumentEvent.Shown;
import io.sequencer.chaos.history.Event;
import io.sequencer.chaos.rows.MemoryRows;
import io.sequencer.chaos.sim.time.Failures;
import io.sequencer.chaos.sim.time.VirtualTime;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Submit;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.DocId;
import io.sequencer.server.core.DocumentWrites;
import io.sequencer.server.core.Removal;
import io.sequencer.text.Rope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The history of one run, as its clients and replicas saw it. */
public final class Recorder {
    private final VirtualTime time;
    private final Tally tally;
    private final Failures failures;
    private final List<Event> events = new ArrayList<>();
    private final Map<String, DocumentRecord> documents = new TreeMap<>();
    private final List<AckedSubmit> acked = new ArrayList<>();
    private final Map<Integer, Long> newest = new HashMap<>();

    public Recorder(VirtualTime time, Tally tally, Failures failures) {
        this.time = time;
        this.tally = tally;
        this.failures = failures;
    }

    /** A document that the run is about. */
    public void document(String docId, DocumentMode mode, int shards) {
        documents.put(docId, new DocumentRecord(docId, mode));
        events.add(new Placed(docId, DocId.shard(docId, shards)));
    }

    public Tally tally() {
        return tally;
    }

    public Failures failures() {
        return failures;
    }

    public long now() {
        return time.now();
    }

    public void add(Event event) {
        events.add(event);
    }

    /** A replica wrote an entry. */
    public void applied(String node, int shard, AppliedEntry entry) {
        boolean first = newest.getOrDefault(shard, 0L) < entry.index();
        if (first) {
            newest.put(shard, entry.index());
        }
        time.tell(() -> node + " applied entry " + entry.index() + " of shard " + shard);
        ByteString digest = entry.applied().getStateDigest();
        time.trace(digest.hashCode());
        events.add(new Digest(shard, node, entry.index(), first8(digest)));
        for (DocumentWrites writes : entry.documents()) {
            wrote(node, entry, writes, first);
        }
        for (Removal removal : entry.removals()) {
            if (removal instanceof Removal.Deleted deleted) {
                of(deleted.docId()).deleted();
                count(first, Happening.DOCUMENT_DELETED);
            } else if (removal instanceof Removal.Truncated) {
                count(first, Happening.DOCUMENT_TRUNCATED);
            }
        }
    }

    private void wrote(String node, AppliedEntry entry, DocumentWrites writes, boolean first) {
        writes.block().ifPresent(block -> {
            for (Logged before : of(writes.docId()).wrote(node, block)) {
                failures.report(node + " wrote another op under a number that it had given: " + before);
            }
            long last = block.getFirstSeq() + block.getRecordsCount() - 1;
            events.add(new Chained(writes.docId(), node, last, first8(block.getChainHash())));
        });
        writes.document()
                .filter(row -> row.getDeletedLogIndex() == 0)
                .ifPresent(
                        row -> events.add(new Floor(writes.docId(), node, entry.index(), row.getFloor(), time.now())));
        if (!writes.sessions().expired().isEmpty()) {
            count(first, Happening.SESSIONS_FORGOTTEN);
        }
        if (writes.clientContent().isPresent()) {
            count(first, Happening.CONTENT_PUT);
        }
    }

    private void count(boolean first, Happening what) {
        if (first) {
            tally.count(what);
        }
    }

    private static long first8(ByteString bytes) {
        return bytes.size() < Long.BYTES
                ? 0
                : bytes.substring(0, Long.BYTES).asReadOnlyByteBuffer().getLong();
    }

    private DocumentRecord of(String docId) {
        DocumentRecord known = documents.get(docId);
        if (known == null) {
            throw new IllegalStateException("nobody announced " + docId);
        }
        return known;
    }

    /**
     * A message is in the log.
     *
     * @param user who sent it
     * @param lastSeq number of its last op
     */
    public void acked(String user, Submit submit, long lastSeq) {
        acked.add(new AckedSubmit(user, submit));
        of(submit.getDocId()).acked(lastSeq);
    }

    /** A message that its user knows to be in the log. */
    public record AckedSubmit(String user, Submit submit) {}

    /** What was acked so far, in the order of the acks. */
    public List<AckedSubmit> acked() {
        return acked;
    }

    /** A snapshot at that number reached somebody. */
    public void snapshotShown(String docId, long seq) {
        of(docId).shown(seq);
    }

    /** What somebody who has the ops up to the number would put as the content of a document that is not text. */
    public ByteString opaqueContent(String docId, long seq) {
        return of(docId).opaqueContent(seq);
    }

    public boolean isDeleted(String docId) {
        return of(docId).isDeleted();
    }

    /** The last op that any replica has. */
    public long head(String docId) {
        return of(docId).head();
    }

    /** What an editor shows at the end. */
    public void shown(String docId, String client, long seq, Rope content) {
        events.add(new Shown(docId, client, seq, DocumentRecord.hash(content)));
        Rope fold = of(docId).fold();
        failures.expect(
                fold.equals(content),
                client + " shows <" + content + "> in " + docId + ", the log gives <" + fold + ">");
    }

    /** All logs as they are at the end. */
    public void readLogs(String node, int shard, int shards, MemoryRows rows) {
        documents.forEach((docId, record) -> {
            if (DocId.shard(docId, shards) == shard) {
                DocumentRow row = rows.document(docId).orElse(DocumentRow.getDefaultInstance());
                if (!record.isDeleted()) {
                    events.add(new Floor(docId, node, rows.applied().getLogIndex(), row.getFloor(), Long.MIN_VALUE));
                }
                record.read(node, rows, events::add);
            }
        });
    }

    /** The history, complete. */
    public List<Event> history() {
        documents.values().forEach(record -> record.folded(events::add));
        return events;
    }
}
