package io.sequencer.server.core;

import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.ClientContentRow;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.EntryRow;
import io.sequencer.proto.log.v1.MembershipRow;
import io.sequencer.proto.log.v1.OpBlock;
import io.sequencer.proto.log.v1.SessionRow;
import io.sequencer.proto.log.v1.SigningKeyRow;
import io.sequencer.proto.log.v1.SnapshotRow;
import io.sequencer.proto.log.v1.UserRow;
import io.sequencer.server.core.account.AccountWrites;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** The rows of one shard in ordinary maps: the least that satisfies the read port, for running core alone. */
public final class MemoryRows implements ShardReader {
    private AppliedRow applied = AppliedRow.getDefaultInstance();
    private final Map<String, DocumentRow> documents = new TreeMap<>();
    private final Map<String, UserRow> users = new TreeMap<>();
    private final Map<String, SigningKeyRow> keys = new TreeMap<>();
    private final Map<String, MembershipRow> memberships = new TreeMap<>();
    private final TreeMap<Long, EntryRow> feed = new TreeMap<>();
    private final Map<String, TreeMap<Long, OpBlock>> blocks = new HashMap<>();
    private final Map<String, TreeMap<Long, SnapshotRow>> snapshots = new HashMap<>();
    private final Map<String, Map<UUID, SessionRow>> sessions = new HashMap<>();
    private final Map<String, Map<Long, ClientContentRow>> contents = new HashMap<>();

    public void write(AppliedEntry entry) {
        for (DocumentWrites writes : entry.documents()) {
            String docId = writes.docId();
            writes.document().ifPresent(row -> documents.put(docId, row));
            writes.block().ifPresent(block -> of(blocks, docId).put(block.getFirstSeq(), block));
            writes.snapshot().ifPresent(row -> of(snapshots, docId).put(row.getSeq(), row));
            writes.clientContent()
                    .ifPresent(row -> contents.computeIfAbsent(docId, id -> new HashMap<>())
                            .put(row.getSeq(), row));
            Map<UUID, SessionRow> known = sessions.computeIfAbsent(docId, id -> new HashMap<>());
            writes.sessions().expired().forEach(known::remove);
            writes.sessions().changed().forEach(row -> known.put(ClientId.of(row.getClientId()), row));
        }
        AccountWrites accounts = entry.accounts();
        accounts.users().forEach(row -> users.put(row.getUser(), row));
        accounts.keys().forEach(row -> keys.put(row.getKeyId(), row));
        accounts.droppedKeys().forEach(keys::remove);
        accounts.memberships()
                .forEach(place -> place.row()
                        .ifPresentOrElse(
                                row -> memberships.put(place.user() + ' ' + place.docId(), row),
                                () -> memberships.remove(place.user() + ' ' + place.docId())));
        entry.entry().ifPresent(row -> feed.put(entry.index(), row));
        entry.removals().forEach(this::remove);
        applied = entry.applied();
    }

    private void remove(Removal removal) {
        if (removal instanceof Removal.Truncated truncated) {
            of(blocks, truncated.docId()).headMap(truncated.floor(), true).clear();
            of(snapshots, truncated.docId()).headMap(truncated.floor(), false).clear();
            contents.getOrDefault(truncated.docId(), new HashMap<>())
                    .keySet()
                    .removeIf(seq -> seq < truncated.contentSeq());
        } else if (removal instanceof Removal.Superseded content) {
            contents.getOrDefault(content.docId(), new HashMap<>()).remove(content.contentSeq());
        } else if (removal instanceof Removal.Deleted deleted) {
            List.of(blocks, snapshots, sessions, contents).forEach(rows -> rows.remove(deleted.docId()));
        } else if (removal instanceof Removal.Marker marker) {
            documents.remove(marker.docId());
        } else if (removal instanceof Removal.FeedRow row) {
            feed.remove(row.logIndex());
        }
    }

    public Map<String, UserRow> users() {
        return users;
    }

    /** Rows of the index of who has which document, by user, blank, docId. */
    public Map<String, MembershipRow> memberships() {
        return memberships;
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
        return documents.keySet().stream()
                .filter(docId -> docId.startsWith(prefix) && docId.compareTo(after) > 0)
                .limit(limit)
                .toList();
    }

    /** Rows of the change feed by log index. */
    public Map<Long, EntryRow> feed() {
        return feed;
    }

    public Map<String, DocumentRow> documents() {
        return documents;
    }

    @Override
    public AppliedRow applied() {
        return applied;
    }

    @Override
    public Optional<DocumentRow> document(String docId) {
        return Optional.ofNullable(documents.get(docId));
    }

    @Override
    public Optional<SnapshotRow> snapshot(String docId, long atMost) {
        return Optional.ofNullable(of(snapshots, docId).floorEntry(atMost)).map(Map.Entry::getValue);
    }

    @Override
    public long snapshotSeq(String docId, long atMost) {
        return snapshot(docId, atMost).map(SnapshotRow::getSeq).orElse(0L);
    }

    @Override
    public Optional<EntryRow> entry(long logIndex) {
        return Optional.ofNullable(feed.get(logIndex));
    }

    @Override
    public Optional<SessionRow> session(String docId, UUID clientId) {
        return Optional.ofNullable(sessions.getOrDefault(docId, Map.of()).get(clientId));
    }

    @Override
    public Optional<ClientContentRow> clientContent(String docId, long seq) {
        return Optional.ofNullable(contents.getOrDefault(docId, Map.of()).get(seq));
    }

    @Override
    public void blocks(String docId, long firstSeq, long lastSeq, BlockVisitor visitor) {
        TreeMap<Long, OpBlock> log = of(blocks, docId);
        Long from = log.floorKey(firstSeq);
        for (OpBlock block : log.tailMap(from == null ? firstSeq : from).values()) {
            long end = block.getFirstSeq() + block.getRecordsCount() - 1;
            if (block.getFirstSeq() > lastSeq || (end >= firstSeq && !visitor.visit(block))) {
                return;
            }
        }
    }

    private static <V> TreeMap<Long, V> of(Map<String, TreeMap<Long, V>> rows, String docId) {
        return rows.computeIfAbsent(docId, id -> new TreeMap<>());
    }
}
