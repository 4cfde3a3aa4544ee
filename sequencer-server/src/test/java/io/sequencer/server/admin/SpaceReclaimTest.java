package io.sequencer.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SpaceReclaimTest {
    private static final long RESERVE = 1000;

    private final List<String> done = new ArrayList<>();
    private long free = RESERVE / 2;
    private final DiskReserve disk = new DiskReserve(() -> free, RESERVE);

    /** Its dropped rows and its log are so many bytes. */
    private final class Held implements SpaceReclaim.Holder {
        private final String name;
        private final long bytes;
        private long applied;

        Held(String name, long bytes) {
            this.name = name;
            this.bytes = bytes;
        }

        @Override
        public long appliedIndex() {
            return applied;
        }

        @Override
        public void reclaim(long budgetBytes) {
            done.add(name + " tidied with " + budgetBytes);
        }

        @Override
        public CompletableFuture<Long> checkpoint() {
            done.add(name + " cut");
            free += bytes;
            disk.check();
            return CompletableFuture.completedFuture(applied);
        }
    }

    @Test
    void aDiskWithSpaceIsLeftAlone() {
        free = RESERVE;
        disk.check();
        new SpaceReclaim(List.of(new Held("a", 1)), disk).search();
        assertThat(done).isEmpty();
    }

    @Test
    void shardsAreTidiedAndCutOneByOneUntilThereIsSpace() {
        disk.check();
        new SpaceReclaim(List.of(new Held("a", 100), new Held("b", RESERVE), new Held("c", 1)), disk).search();
        assertThat(done).containsExactly("a tidied with 250", "a cut", "b tidied with 300", "b cut");
        assertThat(disk.isLow()).isFalse();
    }

    @Test
    void aShardIsTidiedAgainOnlyWhenSomethingWasApplied() {
        disk.check();
        Held shard = new Held("a", 0);
        SpaceReclaim reclaim = new SpaceReclaim(List.of(shard), disk);
        reclaim.search();
        reclaim.search();
        assertThat(done).hasSize(2);
        shard.applied++;
        reclaim.search();
        assertThat(done).hasSize(4);
    }
}
