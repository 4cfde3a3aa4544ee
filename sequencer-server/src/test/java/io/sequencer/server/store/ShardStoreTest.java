package io.sequencer.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.OpBlock;
import io.sequencer.proto.log.v1.SnapshotRow;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.DocumentWrites;
import io.sequencer.server.core.DocumentWrites.SessionWrites;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShardStoreTest {
    private static final int RECORD_BYTES = 40;

    @TempDir
    private Path temporary;

    private StoreResources shared;
    private ShardStore store;

    @BeforeEach
    void open() {
        shared = Stores.resources();
        store = Stores.open(temporary.resolve("shard-0"), shared);
    }

    @AfterEach
    void close() {
        store.close();
        shared.close();
    }

    @Test
    void anEmptyStoreIsAtTheBeginning() {
        assertThat(store.applied()).isEqualTo(AppliedRow.getDefaultInstance());
        assertThat(store.document("a")).isEmpty();
        assertThat(store.snapshot("a", Long.MAX_VALUE)).isEmpty();
        assertThat(store.session("a", new UUID(1, 2))).isEmpty();
        assertThat(store.clientContent("a", 1)).isEmpty();
        assertThat(Story.blocks(store, "a", 1, Long.MAX_VALUE)).isEmpty();
        assertThat(store.documentIds("", "", 10)).isEmpty();
    }

    @Test
    void everyRowIsReadAsItWasWrittenBeforeAndAfterAFlushAndARestart() {
        Story story = new Story(RECORD_BYTES);
        Stores.write(store, story, 100);
        story.assertToldBy(store);
        store.flush();
        story.assertToldBy(store);
        Stores.write(store, story, 150);
        store.close();
        store = Stores.open(temporary.resolve("shard-0"), shared);
        story.assertToldBy(store);
    }

    @Test
    void blocksAreFoundByAnySeqInside() {
        Story story = new Story(RECORD_BYTES);
        Stores.write(store, story, 60);
        store.flush();
        Stores.write(store, story, 90);
        for (String docId : Story.DOCUMENTS) {
            List<OpBlock> all = story.blocksOf(docId);
            long head = lastSeq(all.get(all.size() - 1));
            for (long first = 1; first <= head + 2; first++) {
                for (long last = first; last <= head + 2; last += 3) {
                    long from = first;
                    long to = last;
                    assertThat(Story.blocks(store, docId, first, last))
                            .as("%s %d..%d", docId, first, last)
                            .isEqualTo(all.stream()
                                    .filter(block -> lastSeq(block) >= from && block.getFirstSeq() <= to)
                                    .toList());
                }
            }
        }
    }

    private static long lastSeq(OpBlock block) {
        return block.getFirstSeq() + block.getRecordsCount() - 1;
    }

    @Test
    void aVisitorThatHasEnoughIsAskedNoMore() {
        Stores.write(store, new Story(RECORD_BYTES), 50);
        List<OpBlock> visited = new ArrayList<>();
        store.blocks("a", 1, Long.MAX_VALUE, block -> visited.add(block) && visited.size() < 2);
        assertThat(visited).hasSize(2);
        List<Long> indexes = new ArrayList<>();
        store.feed(10, (index, row) -> indexes.add(index) && indexes.size() < 3);
        assertThat(indexes).containsExactly(11L, 12L, 13L);
    }

    @Test
    void blocksBelowTheFirstOneThatIsLeftAreNotInvented() {
        OpBlock late = Story.block(11, 5, 1, RECORD_BYTES);
        store.write(entry(1, late, Optional.empty()));
        assertThat(Story.blocks(store, "a", 1, 12)).containsExactly(late);
        assertThat(Story.blocks(store, "a", 1, 10)).isEmpty();
        assertThat(Story.blocks(store, "a", 16, 20)).isEmpty();
    }

    @Test
    void aSnapshotOfTenMegabytesIsARowLikeAnyOther() {
        byte[] content = new byte[10 << 20];
        new Random(1).nextBytes(content);
        SnapshotRow snapshot = SnapshotRow.newBuilder()
                .setFormat(1)
                .setSeq(3)
                .setContent(ByteString.copyFrom(content))
                .build();
        store.write(entry(1, Story.block(1, 3, 1, RECORD_BYTES), Optional.of(snapshot)));
        store.write(entry(2, Story.block(4, 3, 2, RECORD_BYTES), Optional.empty()));
        assertThat(store.snapshot("a", 3).orElseThrow().equals(snapshot)).isTrue();
        store.flush();
        assertThat(store.snapshot("a", 100).orElseThrow().equals(snapshot)).isTrue();
        assertThat(store.snapshot("a", 2)).isEmpty();
    }

    @Test
    void documentsAreListedInPages() {
        Stores.write(store, new Story(RECORD_BYTES), 10);
        assertThat(store.documentIds("", "", 2)).containsExactly("a", "a/b");
        assertThat(store.documentIds("", "a/b", 2)).containsExactly("ab", "doc:1");
        assertThat(store.documentIds("doc", "", 10)).containsExactly("doc:1", "doc:10");
        assertThat(store.documentIds("doc", "doc:1", 10)).containsExactly("doc:10");
        assertThat(store.documentIds("doc", "z", 10)).isEmpty();
        assertThat(store.documentIds("a", "", 0)).isEmpty();
    }

    @Test
    void readsInsideOneViewSeeOneAppliedIndex() throws Exception {
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try {
            Future<?> writing = writer.submit(() -> {
                Story story = new Story(RECORD_BYTES);
                for (long until = 100; until <= 3_000; until += 100) {
                    Stores.write(store, story, until);
                    store.flush();
                }
            });
            List<Long> seen = new ArrayList<>();
            while (!writing.isDone()) {
                seen.add(store.read(view -> {
                    long index = view.applied().getLogIndex();
                    Story.until(index, RECORD_BYTES).assertToldBy(view);
                    assertThat(view.applied().getLogIndex()).isEqualTo(index);
                    return index;
                }));
            }
            writing.get();
            assertThat(seen).isSorted().as("indexes seen").anyMatch(index -> index > 0 && index < 3_000);
        } finally {
            writer.shutdown();
        }
    }

    @Test
    void anEntryIsNotWrittenTwiceOrOutOfOrder() {
        Story story = new Story(RECORD_BYTES);
        AppliedEntry first = story.next();
        store.write(first);
        assertThatIllegalStateException().isThrownBy(() -> store.write(first));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.write(new AppliedEntry(
                        9,
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        AppliedRow.newBuilder().setFormat(1).build())));
        story.assertToldBy(store);
    }

    @Test
    void aRefusedEntryLeavesNothingInTheNextOne() {
        OpBlock good = Story.block(1, 2, 1, RECORD_BYTES);
        OpBlock unknown = good.toBuilder().setFormat(2).setFirstSeq(50).build();
        AppliedEntry bad = new AppliedEntry(
                1,
                List.of(),
                List.of(writes("kept", good), writes("refused", unknown)),
                List.of(),
                Optional.empty(),
                applied(1));
        assertThatIllegalArgumentException().isThrownBy(() -> store.write(bad));
        store.write(entry(1, good, Optional.empty()));
        assertThat(Story.blocks(store, "kept", 1, 100)).isEmpty();
        assertThat(Story.blocks(store, "a", 1, 100)).containsExactly(good);
    }

    @Test
    void aClosedStoreSaysSo() {
        AtomicReference<StoreView> kept = new AtomicReference<>();
        store.read(view -> {
            kept.set(view);
            return view.applied();
        });
        assertThatThrownBy(() -> kept.get().applied())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("beyond the call");
        store.close();
        store.close();
        assertThatIllegalStateException().isThrownBy(store::applied);
        assertThatIllegalStateException().isThrownBy(() -> store.write(new Story(RECORD_BYTES).next()));
    }

    @Test
    void figuresFollowWhatIsWritten() {
        Stores.write(store, new Story(RECORD_BYTES), 200);
        ShardStore.Figures before = store.figures();
        assertThat(before.memtableBytes()).isGreaterThan(100_000);
        store.flush();
        ShardStore.Figures after = store.figures();
        assertThat(after.memtableBytes()).isLessThan(before.memtableBytes());
        assertThat(after.sstBytes()).isGreaterThan(before.sstBytes());
        assertThat(after.cacheBytes()).isPositive();
        assertThat(after.writesSlowed()).isFalse();
    }

    private static AppliedEntry entry(long index, OpBlock block, Optional<SnapshotRow> snapshot) {
        DocumentWrites writes = new DocumentWrites(
                "a", Optional.of(block), Optional.empty(), snapshot, Optional.empty(), SessionWrites.NONE);
        return new AppliedEntry(index, List.of(), List.of(writes), List.of(), Optional.empty(), applied(index));
    }

    private static DocumentWrites writes(String docId, OpBlock block) {
        return new DocumentWrites(
                docId, Optional.of(block), Optional.empty(), Optional.empty(), Optional.empty(), SessionWrites.NONE);
    }

    private static AppliedRow applied(long index) {
        return AppliedRow.newBuilder().setFormat(1).setLogIndex(index).build();
    }
}
