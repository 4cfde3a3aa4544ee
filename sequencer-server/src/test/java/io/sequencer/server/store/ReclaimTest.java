package io.sequencer.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.OpBlock;
import io.sequencer.proto.log.v1.OpRecord;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.DocumentWrites;
import io.sequencer.server.core.DocumentWrites.SessionWrites;
import io.sequencer.server.core.Removal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that were dropped, and the space that they took. */
class ReclaimTest {
    private static final int DOCUMENTS = 8;
    private static final int BLOCKS = 20;
    private static final int BLOCK_BYTES = 50_000;

    @TempDir
    Path dir;

    private StoreResources resources;
    private ShardStore store;
    private long index;

    @BeforeEach
    void open() {
        resources = Stores.resources();
        store = Stores.open(dir.resolve("shard-0"), resources);
    }

    @AfterEach
    void close() {
        store.close();
        resources.close();
    }

    private void write(List<DocumentWrites> documents, List<Removal> removals) {
        AppliedRow applied =
                AppliedRow.newBuilder().setFormat(1).setLogIndex(++index).build();
        store.write(new AppliedEntry(index, List.of(), documents, removals, Optional.empty(), applied));
    }

    private void fill() {
        Random random = new Random(1);
        for (int seq = 1; seq <= BLOCKS; seq++) {
            for (int document = 0; document < DOCUMENTS; document++) {
                byte[] noise = new byte[BLOCK_BYTES];
                random.nextBytes(noise);
                OpBlock block = OpBlock.newBuilder()
                        .setFormat(1)
                        .setFirstSeq(seq)
                        .addRecords(OpRecord.newBuilder()
                                .setSubmitted(ByteString.copyFrom(noise))
                                .build()
                                .toByteString())
                        .build();
                write(
                        List.of(new DocumentWrites(
                                "doc-" + document,
                                Optional.of(block),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                SessionWrites.NONE)),
                        List.of());
            }
        }
        store.flush();
    }

    private void truncateAll() {
        for (int document = 0; document < DOCUMENTS; document++) {
            write(List.of(), List.of(new Removal.Truncated("doc-" + document, BLOCKS - 1, 0)));
        }
    }

    @Test
    void whatWasTruncatedIsSpaceAtOnceAndTheRestIsStillThere() {
        fill();
        long before = store.figures().sstBytes();
        assertThat(before).isGreaterThan((long) DOCUMENTS * BLOCKS * BLOCK_BYTES * 9 / 10);
        truncateAll();
        store.reclaim(Long.MAX_VALUE);
        assertThat(store.figures().sstBytes()).isLessThan(before / 10);
        for (int document = 0; document < DOCUMENTS; document++) {
            assertThat(Story.blocks(store, "doc-" + document, 1, BLOCKS)).hasSize(1);
        }
    }

    @Test
    void whatDoesNotFitBesideItsCopyIsDoneInPartsOrLeftAlone() {
        fill();
        long before = store.figures().sstBytes();
        truncateAll();
        store.reclaim(BLOCK_BYTES);
        assertThat(store.figures().sstBytes()).as("not even one document fits").isGreaterThan(before * 9 / 10);
        truncateAll();
        store.reclaim((long) BLOCKS * BLOCK_BYTES * 2);
        assertThat(store.figures().sstBytes()).as("one or two at a time").isLessThan(before / 10);
    }

    @Test
    void truncationsDoNotPileUpInMemory() {
        fill();
        long flushed = store.appliedIndexDurable();
        for (int i = 0; i < 100; i++) {
            truncateAll();
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> store.appliedIndexDurable() > flushed);
    }
}
