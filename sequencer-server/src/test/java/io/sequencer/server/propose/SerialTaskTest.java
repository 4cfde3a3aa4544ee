package io.sequencer.server.propose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SerialTaskTest {

    @Test
    void signalsThatArriveBeforeTheRunAreOneRun() {
        Queue<Runnable> later = new ArrayDeque<>();
        AtomicInteger runs = new AtomicInteger();
        SerialTask task = new SerialTask(later::add, runs::incrementAndGet);

        task.signal();
        task.signal();
        task.signal();
        later.remove().run();

        assertThat(runs).hasValue(1);
        assertThat(later).isEmpty();
    }

    @Test
    void aSignalFromInsideTheStepRunsItAgainWithoutNesting() {
        List<String> seen = new ArrayList<>();
        SerialTask[] self = new SerialTask[1];
        self[0] = new SerialTask(Runnable::run, () -> {
            seen.add("begin");
            if (seen.size() < 3) {
                self[0].signal();
            }
            seen.add("end");
        });

        self[0].signal();

        assertThat(seen).containsExactly("begin", "end", "begin", "end");
    }

    @Test
    void aStepThatThrowsCanBeSignalledAgain() {
        AtomicInteger runs = new AtomicInteger();
        SerialTask task = new SerialTask(Runnable::run, () -> {
            if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("once");
            }
        });

        task.signal();
        task.signal();

        assertThat(runs).hasValue(2);
    }

    @Test
    void aSignalThatCameWhileAStepThrewIsNotLost() {
        AtomicInteger runs = new AtomicInteger();
        SerialTask[] self = new SerialTask[1];
        self[0] = new SerialTask(Runnable::run, () -> {
            if (runs.incrementAndGet() == 1) {
                self[0].signal();
                throw new IllegalStateException("once");
            }
        });

        self[0].signal();
        assertThat(runs).hasValue(2);
        self[0].signal();
        assertThat(runs).hasValue(3);
    }

    @Test
    void nothingHandedOverByManyThreadsIsLeftLyingAndNoTwoStepsOverlap() throws Exception {
        int threads = 4;
        int each = 20_000;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        ExecutorService steps = Executors.newFixedThreadPool(2);
        try {
            Queue<Integer> queue = new ConcurrentLinkedQueue<>();
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger overlaps = new AtomicInteger();
            AtomicInteger taken = new AtomicInteger();
            SerialTask task = new SerialTask(steps, () -> {
                if (inside.incrementAndGet() != 1) {
                    overlaps.incrementAndGet();
                }
                while (queue.poll() != null) {
                    taken.incrementAndGet();
                }
                inside.decrementAndGet();
            });
            for (int t = 0; t < threads; t++) {
                pool.execute(() -> {
                    for (int i = 0; i < each; i++) {
                        queue.add(i);
                        task.signal();
                    }
                });
            }
            pool.shutdown();
            assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            await().until(() -> taken.get() == threads * each);
            assertThat(overlaps).hasValue(0);
        } finally {
            pool.shutdownNow();
            steps.shutdownNow();
        }
    }
}
