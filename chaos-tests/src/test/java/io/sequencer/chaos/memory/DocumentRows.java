package io.sequencer.chaos.memory;

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
import io.sequencer.server.core.ShardReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** What the core wrote about one text document, for it to read again. */
final class DocumentRows implements ShardReader {
    private AppliedRow applied = AppliedRow.getDefaultInstance();
    private Optional<DocumentRow> document = Optional.empty();
    private final TreeMap<Long, OpBlock> blocks = new TreeMap<>();
    private final TreeMap<Long, SnapshotRow> snapshots = new TreeMap<>();
    private final Map<UUID, SessionRow> sessions = new HashMap<>();

    void write(AppliedEntry entry) {
        for (DocumentWrites writes : entry.documents()) {
            document = writes.document().or(() -> document);
            writes.block().ifPresent(block -> blocks.put(block.getFirstSeq(), block));
            writes.snapshot().ifPresent(row -> snapshots.put(row.getSeq(), row));
            writes.sessions().expired().forEach(sessions::remove);
            writes.sessions().changed().forEach(row -> sessions.put(ClientId.of(row.getClientId()), row));
        }
        applied = entry.applied();
    }

    @Override
    public AppliedRow applied() {
        return applied;
    }

    @Override
    public Optional<DocumentRow> document(String docId) {
        return document;
    }

    @Override
    public Optional<SnapshotRow> snapshot(String docId, long atMost) {
        return Optional.ofNullable(snapshots.floorEntry(atMost)).map(Map.Entry::getValue);
    }

    @Override
    public long snapshotSeq(String docId, long atMost) {
        Long seq = snapshots.floorKey(atMost);
        return seq == null ? 0 : seq;
    }

    @Override
    public Optional<EntryRow> entry(long logIndex) {
        return Optional.empty();
    }

    @Override
    public Optional<SessionRow> session(String docId, UUID clientId) {
        return Optional.ofNullable(sessions.get(clientId));
    }

    @Override
    public Optional<ClientContentRow> clientContent(String docId, long seq) {
        return Optional.empty();
    }

    @Override
    public Optional<UserRow> user(String name) {
        return Optional.empty();
    }

    @Override
    public List<SigningKeyRow> signingKeys() {
        return List.of();
    }

    @Override
    public List<String> documentIds(String prefix, String after, int limit) {
        return document
                .map(DocumentRow::getDocId)
                .filter(docId -> docId.startsWith(prefix) && docId.compareTo(after) > 0)
                .stream()
                .limit(limit)
                .toList();
    }

    @Override
    public void blocks(String docId, long firstSeq, long lastSeq, BlockVisitor visitor) {
        Long from = blocks.floorKey(firstSeq);
        for (OpBlock block : blocks.tailMap(from == null ? firstSeq : from).values()) {
            long end = block.getFirstSeq() + block.getRecordsCount() - 1;
            if (block.getFirstSeq() > lastSeq || (end >= firstSeq && !visitor.visit(block))) {
                return;
            }
        }
    }
}
