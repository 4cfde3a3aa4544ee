package io.sequencer.server.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.server.fanout.frame.WireFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeTry;

class SubscriptionTest {
    private static final UUID ME = new UUID(0, 2);

    private ManualTasks readers = new ManualTasks();
    private ManualTasks timer = new ManualTasks();
    private List<ManualTasks> loops = List.of();

    @BeforeTry
    void freshThreads() {
        readers = new ManualTasks();
        timer = new ManualTasks();
        loops = List.of(new ManualTasks(), new ManualTasks());
    }

    private long nanos;

    @Property(tries = 500)
    void everyInterleavingDeliversAContiguousRunToEverySubscriber(@ForAll long seed) {
        Random random = new Random(seed);
        DocumentMode mode = random.nextInt(3) == 0 ? DocumentMode.APPEND : DocumentMode.TEXT;
        MemoryDocument document = new MemoryDocument(mode);
        FanOut fanOut = new FanOut(tightLimits(), readers, timer, () -> nanos);
        fanOut.start();
        List<Subscribed> all = new ArrayList<>();
        long ownSeq = 0;
        for (int i = 0; i < 400; i++) {
            switch (random.nextInt(14)) {
                case 0, 1, 2, 3 ->
                    fanOut.applied(
                            document.append(1 + random.nextInt(5), MemoryDocument.SOMEBODY, 1, random.nextInt(40)));
                case 4 -> {
                    // An op of one of the subscribers, known to it before or after it is applied.
                    ownSeq++;
                    if (!all.isEmpty() && random.nextBoolean() && mode == DocumentMode.TEXT) {
                        all.get(random.nextInt(all.size()))
                                .watcher
                                .ownClientSeqs
                                .add(ownSeq);
                    }
                    fanOut.applied(document.append(1, ME, ownSeq, 0));
                }
                case 5 -> {
                    if (all.size() < 6) {
                        all.add(open(fanOut, document, random));
                    }
                }
                case 6 ->
                    any(all, random).ifPresent(s -> {
                        s.watcher.writable = !s.watcher.writable;
                        if (s.watcher.writable) {
                            s.watcher.loop().execute(s.subscription::resume);
                        }
                    });
                case 7, 8 -> loops.get(random.nextInt(2)).step();
                case 9 -> {
                    readers.refuses = random.nextInt(4) == 0;
                    readers.step();
                }
                case 10 -> {
                    nanos += random.nextInt(3) * 1_000_000_000L;
                    timer.step();
                }
                case 11 -> any(all, random).ifPresent(Subscribed::confirm);
                case 12 -> {
                    if (random.nextInt(8) == 0) {
                        fanOut.replaced(document);
                    }
                    if (random.nextInt(20) == 0 && document.head() > 20) {
                        truncate(document);
                    }
                }
                default ->
                    any(all, random).ifPresent(s -> {
                        if (random.nextInt(10) == 0 && mode == DocumentMode.TEXT) {
                            s.subscription.resync();
                        } else if (random.nextInt(20) == 0) {
                            s.subscription.close();
                            all.remove(s);
                        }
                    });
            }
        }
        settle(all);
        for (Subscribed one : all) {
            assertThat(one.watcher.seen)
                    .as("everything arrives in the end: %s", one.subscription)
                    .isEqualTo(document.head());
            assertThat(one.watcher.content).isEqualTo(document.content());
            one.subscription.close();
        }
        assertThat(fanOut.openDocuments()).as("topics are unloaded").isZero();
        assertThat(fanOut.subscriptions()).isZero();
        nanos += 10_000_000_000L;
        timer.step();
        settle(List.of());
        assertThat(fanOut.tailBytes()).isZero();
    }

    @Example
    void slowSubscriberGetsASnapshotWhenTheOpsOutweighIt() {
        MemoryDocument document = new MemoryDocument(DocumentMode.TEXT);
        FanOut fanOut = new FanOut(FanOutLimits.defaults(), readers, timer, () -> nanos);
        Subscribed slow = openAt(fanOut, document, 0, false, WireFormat.PROTO);
        slow.watcher.writable = false;
        for (int i = 0; i < 5000; i++) {
            fanOut.applied(document.append(1, MemoryDocument.SOMEBODY, 1, 0));
        }
        settle(List.of(slow));
        assertThat(slow.watcher.snapshots).isEqualTo(1);
        assertThat(slow.watcher.content).isEqualTo(document.content());
    }

    @Example
    void opsThatWereReadForASinkThatIsFullAreReadAgainLater() {
        MemoryDocument document = new MemoryDocument(DocumentMode.TEXT);
        FanOut fanOut = new FanOut(FanOutLimits.defaults(), readers, timer, () -> nanos);
        document.append(5, MemoryDocument.SOMEBODY, 1, 0);
        Opening opening = fanOut.open(
                        document, document.docId, 0, false, Optional.empty(), (row, accountsOn) -> Optional.empty())
                .orElseThrow();
        Watcher watcher = new Watcher(WireFormat.PROTO, loops.get(0), DocumentMode.TEXT);
        Subscription subscription = fanOut.subscribe(opening, watcher, watcher);
        watcher.writable = false;
        subscription.start();
        assertThat(watcher.frames).isZero();
        watcher.writable = true;
        subscription.resume();
        settle(List.of());
        assertThat(watcher.seen).isEqualTo(5);
    }

    @Example
    void subscriptionsOfOneSinkTakeTurnsInReading() {
        Sink.ReadSlots slots = new Sink.ReadSlots();
        List<Integer> started = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            int number = i;
            slots.take(() -> started.add(number));
        }
        slots.take(() -> false);
        assertThat(started).containsExactly(0, 1, 2, 3);
        slots.release();
        slots.release();
        assertThat(started).containsExactly(0, 1, 2, 3, 4, 5);
        for (int i = 0; i < 4; i++) {
            slots.release();
        }
        slots.take(() -> started.add(6));
        assertThat(started).endsWith(6);
    }

    @Example
    void checkpointComesEvery256OpsAndAtRest() {
        MemoryDocument document = new MemoryDocument(DocumentMode.TEXT);
        FanOut fanOut = new FanOut(FanOutLimits.defaults(), readers, timer, () -> nanos);
        fanOut.start();
        Subscribed live = openAt(fanOut, document, 0, false, WireFormat.JSON);
        for (int i = 0; i < 600; i++) {
            fanOut.applied(document.append(1, MemoryDocument.SOMEBODY, 1, 0));
            loops.get(0).step();
        }
        assertThat(live.watcher.checkpoints).isEqualTo(2);
        nanos += Duration.ofSeconds(3).toNanos();
        timer.step();
        settle(List.of(live));
        timer.step();
        settle(List.of(live));
        assertThat(live.watcher.checkpoints).isEqualTo(3);
        assertThat(fanOut.tailBytes()).isZero();
    }

    @Example
    void manyOpsWakeALoopOnce() {
        MemoryDocument document = new MemoryDocument(DocumentMode.TEXT);
        FanOut fanOut = new FanOut(FanOutLimits.defaults(), readers, timer, () -> nanos);
        openAt(fanOut, document, 0, false, WireFormat.PROTO);
        openAt(fanOut, document, 0, false, WireFormat.PROTO);
        settle(List.of());
        for (int i = 0; i < 100; i++) {
            fanOut.applied(document.append(1, MemoryDocument.SOMEBODY, 1, 0));
        }
        assertThat(loops.get(1).waiting()).isEqualTo(1);
    }

    @Example
    void joinOfAnAppendDocumentStartsAtItsNewestContent() {
        MemoryDocument document = new MemoryDocument(DocumentMode.APPEND);
        FanOut fanOut = new FanOut(FanOutLimits.defaults(), readers, timer, () -> nanos);
        document.append(10, MemoryDocument.SOMEBODY, 1, 0);
        document.putContent(7, "abcdefg");
        Subscribed joined = openAt(fanOut, document, 0, true, WireFormat.PROTO);
        settle(List.of(joined));
        assertThat(joined.watcher.snapshots).isEqualTo(1);
        assertThat(joined.watcher.seen).isEqualTo(10);
    }

    private static FanOutLimits tightLimits() {
        return new FanOutLimits(4, 3000, 4000, 4096, 16, Duration.ofSeconds(2));
    }

    private static void truncate(MemoryDocument document) {
        if (document.mode != DocumentMode.TEXT) {
            document.putContent(document.head() - 5, "content");
        }
        document.truncate(document.head() - 10);
    }

    private record Subscribed(Watcher watcher, Subscription subscription) {
        void confirm() {
            if (watcher.snapshotToConfirm != 0) {
                long seq = Math.max(0, watcher.snapshotToConfirm);
                watcher.snapshotToConfirm = 0;
                assertThat(subscription.snapshotApplied(seq + 1)).isFalse();
                assertThat(subscription.snapshotApplied(seq)).isTrue();
            }
        }
    }

    private Subscribed open(FanOut fanOut, MemoryDocument document, Random random) {
        boolean fresh = document.mode == DocumentMode.APPEND || random.nextBoolean();
        WireFormat format = WireFormat.values()[random.nextInt(2)];
        return openAt(fanOut, document, 0, fresh, format);
    }

    private Subscribed openAt(FanOut fanOut, MemoryDocument document, long seen, boolean fresh, WireFormat format) {
        Opening opening = fanOut.open(
                        document, document.docId, seen, fresh, Optional.empty(), (row, accountsOn) -> Optional.empty())
                .orElseThrow();
        Watcher watcher = new Watcher(format, loops.get(format == WireFormat.JSON ? 0 : 1), document.mode);
        Subscription subscription = fanOut.subscribe(opening, watcher, watcher);
        subscription.start();
        return new Subscribed(watcher, subscription);
    }

    private static Optional<Subscribed> any(List<Subscribed> all, Random random) {
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }

    private void settle(List<Subscribed> all) {
        readers.refuses = false;
        boolean moved = true;
        for (int round = 0; moved || round < 20; round++) {
            moved = false;
            for (Subscribed one : all) {
                if (!one.watcher.writable) {
                    one.watcher.writable = true;
                    one.watcher.loop().execute(one.subscription::resume);
                }
                one.confirm();
            }
            for (int i = 0; i < 10 && timer.waiting() > 1; i++) {
                timer.step();
            }
            moved |= loops.get(0).step() | loops.get(1).step() | readers.step();
        }
    }
}
