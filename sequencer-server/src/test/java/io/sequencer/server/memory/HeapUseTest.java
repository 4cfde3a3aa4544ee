package io.sequencer.server.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.Reference;
import org.junit.jupiter.api.Test;

class HeapUseTest {
    private static final int BYTES = 64 << 20;

    @Test
    void whatIsHeldCountsAndWhatIsGarbageDoesNot() {
        HeapUse use = new HeapUse();
        System.gc();
        long before = use.usedAfterCollection();
        byte[] held = new byte[BYTES];
        await().untilAsserted(() -> {
            System.gc();
            assertThat(use.usedAfterCollection()).isGreaterThan(before + BYTES / 2);
        });
        assertThat(use.afterCollection()).isBetween(0.0, 1.0);
        Reference.reachabilityFence(held);
        held = new byte[0];
        await().untilAsserted(() -> {
            System.gc();
            assertThat(use.usedAfterCollection()).isLessThan(before + BYTES / 2);
        });
        Reference.reachabilityFence(held);
    }
}
