package io.sequencer.server.raft.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.junit.jupiter.api.Test;

class InstallWatchTest {
    private static final List<InstallSnapshotRequestProto> PARTS =
            List.of(InstallSnapshotRequestProto.getDefaultInstance(), InstallSnapshotRequestProto.getDefaultInstance());

    private final AtomicLong lastReplyNanos = new AtomicLong(System.nanoTime());
    private final InstallWatch watch = new InstallWatch("n3", () -> System.nanoTime() - lastReplyNanos.get());

    @Test
    void aSenderThatWaitsForAnAnswerIsWokenWhenItsStreamFails() throws Exception {
        CountDownLatch sending = new CountDownLatch(1);
        AtomicBoolean woken = new AtomicBoolean();
        AtomicBoolean stillInterrupted = new AtomicBoolean();
        Thread appender = new Thread(() -> {
            watch.watched(PARTS).iterator().next();
            sending.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                woken.set(true);
            }
            watch.end();
            stillInterrupted.set(Thread.currentThread().isInterrupted());
        });
        appender.start();
        sending.await();
        watch.streamFailed();
        await().until(woken::get);
        appender.join();
        assertThat(stillInterrupted).as("the interrupt outlives the sending").isFalse();
    }

    @Test
    void noPartIsTakenAfterTheStreamFailed() {
        Iterator<InstallSnapshotRequestProto> parts = watch.watched(PARTS).iterator();
        parts.next();
        watch.streamFailed();
        assertThatThrownBy(parts::next).isInstanceOf(IllegalStateException.class);
        watch.end();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aFollowerIsUnreachableFromAFailureOfItsStreamToItsNextAnswer() {
        assertThat(watch.isUnreachable()).isFalse();
        watch.streamFailed();
        assertThat(watch.isUnreachable()).isTrue();
        lastReplyNanos.set(System.nanoTime());
        await().until(() -> !watch.isUnreachable());
        watch.watched(PARTS).iterator().next();
        watch.end();
    }
}
