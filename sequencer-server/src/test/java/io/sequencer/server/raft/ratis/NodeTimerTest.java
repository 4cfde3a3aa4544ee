package io.sequencer.server.raft.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class NodeTimerTest {

    @Test
    void aWriteUnderWayIsNotInterruptedByClose() throws Exception {
        NodeTimer timer = new NodeTimer("timer");
        CountDownLatch disk = new CountDownLatch(1);
        AtomicReference<String> write = new AtomicReference<>("waiting");
        timer.executor().execute(() -> {
            try {
                disk.await();
                write.set("written");
            } catch (InterruptedException e) {
                write.set("interrupted");
            }
        });
        Thread closer = new Thread(() -> timer.close(Duration.ofSeconds(60)));
        closer.start();
        await().until(() -> timer.executor().isShutdown());
        disk.countDown();
        closer.join();

        assertThat(write).hasValue("written");
    }
}
