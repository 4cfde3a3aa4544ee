package io.sequencer.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.BlockKey;
import io.sequencer.proto.log.v1.ClientContentRow;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.EntryRow;
import io.sequencer.proto.log.v1.OpBlock;
import io.sequencer.proto.log.v1.SessionRow;
import io.sequencer.proto.log.v1.SnapshotRow;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.DocumentWrites;
import io.sequencer.server.core.DocumentWrites.SessionWrites;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A fixed sequence of log entries that uses every kind of row, and what a store must hold after each of them. Entry n is the
 * same in every run and every process.
 */
final class Story {
    /** Names that begin with each other, so that a scan that leaves its document is seen. */
    static final List<String> DOCUMENTS = List.of("a", "a/b", "ab", "doc:1", "doc:10", "{t}x");

    private final Map<String, List<OpBlock>> blocks = new TreeMap<>();
    private final Map<String, DocumentRow> documents = new TreeMap<>();
    private final Map<String, TreeMap<Long, SnapshotRow>> snapshots = new TreeMap<>();
    private final Map<String, TreeMap<Long, ClientContentRow>> contents = new TreeMap<>();
    private final Map<String, TreeMap<UUID, SessionRow>> sessions = new TreeMap<>();
    private final TreeMap<Long, EntryRow> feed = new TreeMap<>();
    private final int recordBytes;
    private AppliedRow applied = AppliedRow.getDefaultInstance();

    Story(int recordBytes) {
        this.recordBytes = recordBytes;
    }

    /** The story told up to an index. */
    static Story until(long index, int recordBytes) {
        Story story = new Story(recordBytes);
        while (story.index() < index) {
            story.next();
        }
        return story;
    }

    long index() {
        return applied.getLogIndex();
    }

    AppliedEntry next() {
        long index = index() + 1;
        EntryRow.Builder row = EntryRow.newBuilder().setFormat(1).setTimeMillis(index);
        List<DocumentWrites> writes = new ArrayList<>();
        for (int i = 0; i < DOCUMENTS.size(); i++) {
            if ((index + i) % 3 == 0) {
                writes.add(touch(DOCUMENTS.get(i), index, row));
            }
        }
        applied = AppliedRow.newBuilder()
                .setFormat(1)
                .setTerm(1)
                .setLogIndex(index)
                .setDocuments(documents.size())
                .setStateDigest(bytes(index, 32))
                .build();
        // Every 7th entry is one that added no op, as a change of settings does.
        boolean silent = index % 7 == 0;
        if (!silent) {
            feed.put(index, row.build());
        }
        return new AppliedEntry(
                index, List.of(), writes, List.of(), silent ? Optional.empty() : Optional.of(row.build()), applied);
    }

    private DocumentWrites touch(String docId, long index, EntryRow.Builder row) {
        Optional<DocumentRow> created = documents.containsKey(docId) ? Optional.empty() : Optional.of(created(docId));
        created.ifPresent(document -> documents.put(docId, document));
        long first = headOf(docId) + 1;
        OpBlock block = block(first, (int) (1 + index % 4), index, recordBytes);
        blocks.computeIfAbsent(docId, d -> new ArrayList<>()).add(block);
        row.addBlocks(BlockKey.newBuilder().setDocId(docId).setFirstSeq(first).setCount(block.getRecordsCount()));
        boolean marked = index % 5 == 0;
        Optional<SnapshotRow> snapshot = marked ? Optional.of(snapshot(headOf(docId), index)) : Optional.empty();
        snapshot.ifPresent(
                s -> snapshots.computeIfAbsent(docId, d -> new TreeMap<>()).put(s.getSeq(), s));
        Optional<ClientContentRow> content = marked ? Optional.of(content(first)) : Optional.empty();
        content.ifPresent(
                c -> contents.computeIfAbsent(docId, d -> new TreeMap<>()).put(c.getSeq(), c));
        return new DocumentWrites(
                docId,
                Optional.of(block),
                created,
                snapshot,
                content,
                marked ? sessions(docId, index) : SessionWrites.NONE);
    }

    private SessionWrites sessions(String docId, long index) {
        TreeMap<UUID, SessionRow> live = sessions.computeIfAbsent(docId, d -> new TreeMap<>());
        List<UUID> expired = live.size() < 3 ? List.of() : List.of(live.firstKey());
        expired.forEach(live::remove);
        UUID client = new UUID(index * 0x9E3779B97F4A7C15L, docId.hashCode());
        SessionRow row = SessionRow.newBuilder()
                .setFormat(1)
                .setClientId(ByteString.copyFrom(ByteBuffer.allocate(16)
                        .putLong(client.getMostSignificantBits())
                        .putLong(client.getLeastSignificantBits())
                        .flip()))
                .setLastServerSeq(headOf(docId))
                .build();
        live.put(client, row);
        return new SessionWrites(List.of(row), expired);
    }

    private long headOf(String docId) {
        List<OpBlock> all = blocks.getOrDefault(docId, List.of());
        return all.isEmpty()
                ? 0
                : all.get(all.size() - 1).getFirstSeq()
                        + all.get(all.size() - 1).getRecordsCount()
                        - 1;
    }

    static OpBlock block(long firstSeq, int count, long index, int recordBytes) {
        OpBlock.Builder block =
                OpBlock.newBuilder().setFormat(1).setFirstSeq(firstSeq).setLogIndex(index);
        for (int i = 0; i < count; i++) {
            block.addRecords(bytes(firstSeq + i, recordBytes));
        }
        return block.build();
    }

    private static DocumentRow created(String docId) {
        return DocumentRow.newBuilder().setFormat(1).setDocId(docId).build();
    }

    private SnapshotRow snapshot(long seq, long index) {
        return SnapshotRow.newBuilder()
                .setFormat(1)
                .setSeq(seq)
                .setLogIndex(index)
                .setContent(bytes(seq, recordBytes * 20))
                .build();
    }

    private ClientContentRow content(long seq) {
        return ClientContentRow.newBuilder()
                .setFormat(1)
                .setSeq(seq)
                .setContent(bytes(seq, recordBytes * 10))
                .build();
    }

    private static ByteString bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    /** The view holds exactly what the story says, row by row. */
    void assertToldBy(StoreView view) {
        assertThat(view.applied()).isEqualTo(applied);
        assertThat(view.documentIds("", "", Integer.MAX_VALUE)).containsExactlyElementsOf(documents.keySet());
        TreeMap<Long, EntryRow> entries = new TreeMap<>();
        view.feed(0, (index, row) -> entries.put(index, row) == null);
        assertThat(entries).isEqualTo(feed);
        for (String docId : documents.keySet()) {
            assertThat(view.document(docId)).contains(documents.get(docId));
            assertThat(blocks(view, docId, 1, Long.MAX_VALUE)).isEqualTo(blocks.get(docId));
            snapshots
                    .getOrDefault(docId, new TreeMap<>())
                    .forEach((seq, row) -> assertThat(view.snapshot(docId, seq)).contains(row));
            assertThat(view.snapshot(docId, Long.MAX_VALUE))
                    .isEqualTo(Optional.ofNullable(snapshots.get(docId))
                            .map(TreeMap::lastEntry)
                            .map(Map.Entry::getValue));
            contents.getOrDefault(docId, new TreeMap<>())
                    .forEach((seq, row) ->
                            assertThat(view.clientContent(docId, seq)).contains(row));
            sessions.getOrDefault(docId, new TreeMap<>())
                    .forEach((client, row) ->
                            assertThat(view.session(docId, client)).contains(row));
        }
    }

    /** What {@code blocks} of the view visits. */
    static List<OpBlock> blocks(StoreView view, String docId, long first, long last) {
        List<OpBlock> visited = new ArrayList<>();
        view.blocks(docId, first, last, visited::add);
        return visited;
    }

    List<OpBlock> blocksOf(String docId) {
        return blocks.get(docId);
    }
}
