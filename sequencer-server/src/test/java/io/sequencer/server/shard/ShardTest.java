package io.sequencer.server.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.LogEntry;
import io.sequencer.proto.log.v1.StoreIdentity;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.DocumentView;
import io.sequencer.server.core.MemoryRows;
import io.sequencer.server.core.apply.RandomLog;
import io.sequencer.server.core.apply.ShardMachine;
import io.sequencer.server.core.document.DocumentHistory;
import io.sequencer.server.core.level.FeatureLevel;
import io.sequencer.server.raft.LogPosition;
import io.sequencer.server.store.ShardStore;
import io.sequencer.server.store.StoreResources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardTest {
    private static final StoreIdentity IDENTITY = StoreIdentity.newBuilder()
            .setClusterId("c1")
            .setShard(0)
            .setShards(1)
            .build();
    private static final long CACHE_BYTES = 64 << 10;

    @TempDir
    private Path directory;

    private final StoreResources resources = new StoreResources(16 << 20, 4 << 20);
    private final List<Shard> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(Shard::close);
        resources.close();
    }

    @Test
    void replayIntoTheRealStoreWithRestartsGivesWhatAnUnbrokenRunGave() {
        RandomLog log = RandomLog.withRemovals(7);
        Random faults = new Random(7);
        MemoryRows rows = new MemoryRows();
        ShardMachine steady = new ShardMachine(rows, Long.MAX_VALUE);
        Shard shard = open("a");
        for (long index = 1; index <= 400; index++) {
            LogEntry entry = log.next();
            AppliedEntry expected = steady.apply(1, index, entry);
            rows.write(expected);
            steady.written();
            log.decided(entry, expected.decisions());
            if (faults.nextInt(40) == 0) {
                shard.close();
                shard = open("a");
                assertThat(shard.applied()).isEqualTo(new LogPosition(1, index - 1));
            }
            assertThat(apply(shard, index, entry)).isEqualTo(expected);
        }
        for (String docId : rows.documents().keySet()) {
            Optional<DocumentView> known = new DocumentHistory(rows).head(docId);
            if (known.isEmpty()) {
                assertThat(shard.view(docId))
                        .as("%s, of which a marker is left", docId)
                        .isEmpty();
                continue;
            }
            DocumentView expected = known.get();
            assertThat(shard.view(docId)).contains(expected);
            DocumentHistory.Verdict verdict = shard.read(view -> new DocumentHistory(view).verify(expected.row()));
            assertThat(verdict.findings()).isEmpty();
        }
    }

    @Test
    void aCheckpointBehindEntriesOfRaftsOwnSaysHowFarItReaches() {
        Shard empty = open("empty");
        empty.advance(1, 1);
        assertThat(empty.checkpoint(directory.resolve("first"))).isEqualTo(new LogPosition(1, 1));
        RandomLog log = new RandomLog(9);
        apply(empty, 2, log.next());
        empty.advance(2, 3);
        assertThat(empty.checkpoint(directory.resolve("second"))).isEqualTo(new LogPosition(2, 3));
        apply(empty, 4, log.next());
    }

    @Test
    void anInstalledCheckpointReplacesTheStateAndListenersAreTold() {
        RandomLog log = RandomLog.withRemovals(8);
        Shard ahead = open("ahead");
        Shard behind = open("behind");
        int[] replaced = {0};
        behind.listen(new AppliedListener() {
            @Override
            public void applied(AppliedEntry entry) {}

            @Override
            public void replaced() {
                replaced[0]++;
            }
        });
        List<LogEntry> entries = new ArrayList<>();
        for (long index = 1; index <= 120; index++) {
            entries.add(log.next());
            log.decided(
                    entries.get((int) index - 1),
                    apply(ahead, index, entries.get((int) index - 1)).decisions());
            if (index <= 20) {
                apply(behind, index, entries.get((int) index - 1));
            }
            if (index == 100) {
                assertThat(ahead.checkpoint(directory.resolve("checkpoint"))).isEqualTo(new LogPosition(1, 100));
            }
        }
        behind.restore(directory.resolve("checkpoint"));

        assertThat(replaced[0]).isEqualTo(1);
        assertThat(behind.applied()).isEqualTo(new LogPosition(1, 100));
        for (long index = 101; index <= 120; index++) {
            apply(behind, index, entries.get((int) index - 1));
        }
        AppliedRow expected = ahead.read(view -> view.applied());
        AppliedRow caughtUp = behind.read(view -> view.applied());
        assertThat(caughtUp).isEqualTo(expected);
    }

    private static AppliedEntry apply(Shard shard, long index, LogEntry entry) {
        return shard.apply(1, index, entry.toByteString().asReadOnlyByteBuffer());
    }

    private Shard open(String name) {
        Path path = directory.resolve(name);
        Shard shard = new Shard(0, CACHE_BYTES, FeatureLevel.NEWEST, new Shard.StoreOpener() {
            @Override
            public ShardStore open() {
                return ShardStore.open(path, IDENTITY, resources);
            }

            @Override
            public void replaceBy(Path checkpoint) {
                ShardStore.replace(path, checkpoint);
            }
        });
        open.add(shard);
        return shard;
    }
}
