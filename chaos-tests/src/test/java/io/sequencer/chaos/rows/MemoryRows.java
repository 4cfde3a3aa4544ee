package io.sequencer.chaos.rows;

import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.ClientContentRow;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.EntryRow;
import io.sequencer.proto.log.v1.OpBlock;
import io.sequencer.proto.log.v1.SessionRow;
import io.sequencer.proto.log.v1.SigningKeyRow;
import io.sequencer.proto.log.v1.SnapshotRow;
import io.sequencer.proto.log.v1.UserRow;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.core.DocumentWrites;
import io.sequencer.server.core.Removal;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.core.account.AccountWrites;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** The rows of one shard, written entry by entry. The rows themselves are immutable, so a copy costs only the maps. */
public final class MemoryRows implements ShardReader {
    private final TreeMap<String, OfDocument> documents = new TreeMap<>();
    private final TreeMap<String, UserRow> users = new TreeMap<>();
    private final TreeMap<String, SigningKeyRow> keys = new TreeMap<>();
    private final TreeMap<Long, EntryRow> feed = new TreeMap<>();
    private AppliedRow applied = AppliedRow.getDefaultInstance();

    private static final class OfDocument {
        private Optional<DocumentRow> row = Optional.empty();
        private final TreeMap<Long, OpBlock> blocks = new TreeMap<>();
        private final TreeMap<Long, SnapshotRow> snapshots = new TreeMap<>();
        private final TreeMap<UUID, SessionRow> sessions = new TreeMap<>();
        private final TreeMap<Long, ClientContentRow> contents = new TreeMap<>();

        OfDocument copy() {
            OfDocument copy = new OfDocument();
            copy.row = row;
            copy.blocks.putAll(blocks);
            copy.snapshots.putAll(snapshots);
            copy.sessions.putAll(sessions);
            copy.contents.putAll(contents);
            return copy;
        }
    }

    /** The same rows in maps of their own. */
    public MemoryRows copy() {
        MemoryRows copy = new MemoryRows();
        documents.forEach((docId, of) -> copy.documents.put(docId, of.copy()));
        copy.users.putAll(users);
        copy.keys.putAll(keys);
        copy.feed.putAll(feed);
        copy.applied = applied;
        return copy;
    }

    /** All that one entry did, as one batch. */
    public void write(AppliedEntry entry) {
        writeRows(entry);
        writeApplied(entry.applied());
    }

    /** Everything but where the state is now. */
    public void writeRows(AppliedEntry entry) {
        for (DocumentWrites writes : entry.documents()) {
            OfDocument of = of(writes.docId());
            of.row = writes.document().or(() -> of.row);
            writes.block().ifPresent(block -> of.blocks.put(block.getFirstSeq(), block));
            writes.snapshot().ifPresent(row -> of.snapshots.put(row.getSeq(), row));
            writes.clientContent().ifPresent(row -> of.contents.put(row.getSeq(), row));
            writes.sessions().expired().forEach(of.sessions::remove);
            writes.sessions().changed().forEach(row -> of.sessions.put(ClientId.of(row.getClientId()), row));
        }
        AccountWrites accounts = entry.accounts();
        accounts.users().forEach(row -> users.put(row.getUser(), row));
        accounts.keys().forEach(row -> keys.put(row.getKeyId(), row));
        accounts.droppedKeys().forEach(keys::remove);
        entry.entry().ifPresent(row -> feed.put(entry.index(), row));
        entry.removals().forEach(this::remove);
    }

    /** Where the state is now, and nothing else. */
    public void writeApplied(AppliedRow row) {
        applied = row;
    }

    /** Drops the sessions of all documents, which no entry ever asks for. */
    public void forgetSessions() {
        documents.values().forEach(of -> of.sessions.clear());
    }

    /** Drops ops up to a snapshot and says so in the document's row, as only an entry may. */
    public void truncate(String docId, long floor) {
        OfDocument of = of(docId);
        of.row = of.row.map(row -> row.toBuilder().setFloor(floor).build());
        remove(new Removal.Truncated(docId, floor, 0));
    }

    private void remove(Removal removal) {
        if (removal instanceof Removal.Truncated truncated) {
            OfDocument of = of(truncated.docId());
            of.blocks.headMap(truncated.floor(), true).clear();
            of.snapshots.headMap(truncated.floor(), false).clear();
            of.contents.headMap(truncated.contentSeq(), false).clear();
        } else if (removal instanceof Removal.Superseded content) {
            of(content.docId()).contents.remove(content.contentSeq());
        } else if (removal instanceof Removal.Deleted deleted) {
            OfDocument marker = new OfDocument();
            marker.row = of(deleted.docId()).row;
            documents.put(deleted.docId(), marker);
        } else if (removal instanceof Removal.Marker marker) {
            of(marker.docId()).row = Optional.empty();
        } else if (removal instanceof Removal.FeedRow row) {
            feed.remove(row.logIndex());
        }
    }

    /** The rows of all documents and markers, by name. */
    public SortedMap<String, DocumentRow> documents() {
        SortedMap<String, DocumentRow> rows = new TreeMap<>();
        documents.forEach((docId, of) -> of.row.ifPresent(row -> rows.put(docId, row)));
        return rows;
    }

    /** The sessions of a document as of its newest snapshot. */
    public Map<UUID, SessionRow> sessions(String docId) {
        return known(docId).sessions;
    }

    /** The change feed by log index. */
    public SortedMap<Long, EntryRow> feed() {
        return feed;
    }

    @Override
    public AppliedRow applied() {
        return applied;
    }

    @Override
    public Optional<DocumentRow> document(String docId) {
        return known(docId).row;
    }

    @Override
    public Optional<SnapshotRow> snapshot(String docId, long atMost) {
        return Optional.ofNullable(known(docId).snapshots.floorEntry(atMost)).map(Map.Entry::getValue);
    }

    @Override
    public long snapshotSeq(String docId, long atMost) {
        Long seq = known(docId).snapshots.floorKey(atMost);
        return seq == null ? 0 : seq;
    }

    @Override
    public Optional<EntryRow> entry(long logIndex) {
        return Optional.ofNullable(feed.get(logIndex));
    }

    @Override
    public Optional<SessionRow> session(String docId, UUID clientId) {
        return Optional.ofNullable(known(docId).sessions.get(clientId));
    }

    @Override
    public Optional<ClientContentRow> clientContent(String docId, long seq) {
        return Optional.ofNullable(known(docId).contents.get(seq));
    }

    @Override
    public Optional<UserRow> user(String name) {
        return Optional.ofNullable(users.get(name));
    }

    @Override
    public List<SigningKeyRow> signingKeys() {
        return List.copyOf(keys.values());
    }

    @Override
    public List<String> documentIds(String prefix, String after, int limit) {
        return documents().keySet().stream()
                .filter(docId -> docId.startsWith(prefix) && docId.compareTo(after) > 0)
                .limit(limit)
                .toList();
    }

    @Override
    public void blocks(String docId, long firstSeq, long lastSeq, BlockVisitor visitor) {
        TreeMap<Long, OpBlock> log = known(docId).blocks;
        Long from = log.floorKey(firstSeq);
        for (OpBlock block : log.tailMap(from == null ? firstSeq : from).values()) {
            long end = block.getFirstSeq() + block.getRecordsCount() - 1;
            if (block.getFirstSeq() > lastSeq || (end >= firstSeq && !visitor.visit(block))) {
                return;
            }
        }
    }

    private OfDocument known(String docId) {
        OfDocument of = documents.get(docId);
        return of == null ? new OfDocument() : of;
    }

    private OfDocument of(String docId) {
        return documents.computeIfAbsent(docId, id -> new OfDocument());
    }
}
