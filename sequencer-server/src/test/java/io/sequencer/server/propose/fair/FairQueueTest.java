package io.sequencer.server.propose.fair;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FairQueueTest {
    private static final FairQueue.Room WIDE = new FairQueue.Room(1_000_000, 1L << 40);

    private record Op(int document, int source, int number, int size) {
        Origin origin() {
            return FairQueueTest.origin(document, source);
        }
    }

    private static Origin origin(int document, int source) {
        return new Origin(ByteString.copyFromUtf8("d" + document), ByteString.copyFromUtf8("s" + source));
    }

    private static Op take(FairQueue<Op> queue) {
        Op op = queue.peek();
        assertThat(op).as("something waits, so something is taken").isNotNull();
        queue.take();
        return op;
    }

    @Property(tries = 300)
    void aSourceKeepsItsOrderAndEverythingIsTakenOnce(
            @ForAll Random random,
            @ForAll @IntRange(min = 1, max = 6) int documents,
            @ForAll @IntRange(min = 1, max = 6) int sources) {
        FairQueue<Op> queue = new FairQueue<>(WIDE);
        Map<Integer, List<Op>> offered = new HashMap<>();
        Map<Integer, List<Op>> taken = new HashMap<>();
        int waiting = 0;
        for (int i = 0; i < 400; i++) {
            if (random.nextInt(5) < 3) {
                Op op = new Op(random.nextInt(documents), random.nextInt(sources), i, 1 << random.nextInt(15));
                assertThat(queue.offer(op, op.origin(), op.size(), i)).isTrue();
                offered.computeIfAbsent(op.source(), s -> new ArrayList<>()).add(op);
                waiting++;
            } else if (waiting > 0) {
                Op op = take(queue);
                taken.computeIfAbsent(op.source(), s -> new ArrayList<>()).add(op);
                waiting--;
            }
        }
        for (; waiting > 0; waiting--) {
            Op op = take(queue);
            taken.computeIfAbsent(op.source(), s -> new ArrayList<>()).add(op);
        }
        assertThat(queue.peek()).isNull();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.sources()).isZero();
        assertThat(taken).isEqualTo(offered);
    }

    /** Whatever the sizes are: counted as in the proof of Deficit Round Robin, two turns and the costliest item at most. */
    @Property(tries = 200)
    void ofTwoDocumentsThatAlwaysWaitNoneGetsAhead(
            @ForAll @IntRange(min = 1, max = 20_000) int small,
            @ForAll @IntRange(min = 1, max = 20_000) int large,
            @ForAll @IntRange(min = 1, max = 8) int crowd) {
        FairQueue<Op> queue = new FairQueue<>(WIDE);
        for (int i = 0; i < 400; i++) {
            offer(queue, new Op(0, 0, i, small));
            for (int source = 1; source <= crowd; source++) {
                offer(queue, new Op(1, source, i, large));
            }
        }
        assertNoneGetsAhead(queue, small, large, false);
    }

    @Property(tries = 200)
    void ofTwoSourcesInOneDocumentNoneGetsAhead(
            @ForAll @IntRange(min = 1, max = 20_000) int small, @ForAll @IntRange(min = 1, max = 20_000) int large) {
        FairQueue<Op> queue = new FairQueue<>(WIDE);
        for (int i = 0; i < 400; i++) {
            offer(queue, new Op(0, 0, i, small));
            offer(queue, new Op(0, 1, i, large));
        }
        assertNoneGetsAhead(queue, small, large, true);
    }

    private static void assertNoneGetsAhead(FairQueue<Op> queue, int small, int large, boolean bySource) {
        long[] served = new long[2];
        int[] left = {400, 400};
        long bound = 2L * (FairQueue.TURN_COST + Math.max(small, large) + FairQueue.ITEM_COST);
        while (left[0] > 1 && left[1] > 1) {
            Op op = take(queue);
            int who = bySource ? op.source() : op.document();
            served[who] += op.size() + FairQueue.ITEM_COST;
            left[who]--;
            assertThat(Math.abs(served[0] - served[1])).isLessThanOrEqualTo(bound);
        }
    }

    private static void offer(FairQueue<Op> queue, Op op) {
        assertThat(queue.offer(op, op.origin(), op.size(), op.number())).isTrue();
    }

    @Test
    void aSourceOfManyDocumentsGetsNoMoreThanOneOfOne() {
        FairQueue<Op> queue = new FairQueue<>(WIDE);
        for (int i = 0; i < 1_000; i++) {
            offer(queue, new Op(i % 100, 0, i, 100));
            offer(queue, new Op(200, 1, i, 100));
        }
        int ofOne = 0;
        for (int i = 0; i < 1_000; i++) {
            ofOne += take(queue).source();
        }
        assertThat(ofOne).isBetween(480, 520);
    }

    @Test
    void whoFloodsAloneLeavesHalfOfTheRoomAndThereIsAlwaysRoomForOneMore() {
        FairQueue<Op> queue = new FairQueue<>(new FairQueue.Room(1_200, 1L << 40));
        assertThat(admitted(queue, 0, 0)).isEqualTo(600);
        assertThat(admitted(queue, 1, 1)).isEqualTo(300);
        assertThat(admitted(queue, 2, 2)).isEqualTo(150);
        assertThat(queue.offer(new Op(9, 9, 1, 1), origin(9, 9), 1, 10)).isTrue();
    }

    @Test
    void whoFloodsADocumentKeepsNobodyElseOutOfIt() {
        FairQueue<Op> queue = new FairQueue<>(new FairQueue.Room(1_000, 1L << 40));
        assertThat(admitted(queue, 0, 0)).isEqualTo(500);
        for (int source = 1; source < 100; source++) {
            assertThat(queue.offer(new Op(0, source, 1, 1), origin(0, source), 1, 0))
                    .isTrue();
        }
    }

    @Test
    void manySourcesOfOneDocumentHaveNoMoreThanItsShareAndOneEach() {
        FairQueue<Op> queue = new FairQueue<>(new FairQueue.Room(1_000, 1L << 40));
        int all = 0;
        for (int source = 0; source < 400; source++) {
            for (int i = 0; i < 5; i++) {
                Op op = new Op(0, source, i, 1);
                all += queue.offer(op, op.origin(), 1, source * 5L + i) ? 1 : 0;
            }
        }
        // The share was full after a hundred of them.
        assertThat(all).isEqualTo(500 + 300);
    }

    @Test
    void aRefusalOfOneSourceSaysNothingAboutTheOthersOfItsDocuments() {
        FairQueue<Op> queue = new FairQueue<>(new FairQueue.Room(1_000, 1L << 40));
        Op waiting = new Op(1, 1, 0, 1);
        assertThat(queue.offer(waiting, waiting.origin(), 1, 1)).isTrue();
        admitted(queue, 0, 0);
        assertThat(queue.offer(new Op(1, 0, 9_999, 1), origin(1, 0), 1, 5_000)).isFalse();
        assertThat(queue.offer(new Op(1, 1, 1, 1), origin(1, 1), 1, 5_000)).isTrue();
    }

    @Test
    void whatTheClusterProposesIsNeverRefused() {
        FairQueue<Op> queue = new FairQueue<>(new FairQueue.Room(10, 1L << 40));
        Origin cluster = new Origin(ByteString.EMPTY, ByteString.EMPTY);
        for (int i = 0; i < 20; i++) {
            assertThat(queue.offer(new Op(0, 0, i, 1), cluster, 1, i)).isTrue();
        }
    }

    @Test
    void bytesAreRoomToo() {
        FairQueue<Op> queue = new FairQueue<>(new FairQueue.Room(1_000, 10_000));
        Op first = new Op(0, 0, 0, 8_000);
        assertThat(queue.offer(first, first.origin(), 8_000, 1)).isTrue();
        Op second = new Op(0, 0, 1, 3_000);
        assertThat(queue.offer(second, second.origin(), 3_000, 2)).isFalse();
    }

    @Test
    void behindARefusedItemNothingSmallerOfTheSameRoundPasses() {
        FairQueue<Op> queue = new FairQueue<>(new FairQueue.Room(1_000, 10_000));
        Origin origin = origin(0, 0);
        assertThat(queue.offer(new Op(0, 0, 1, 4_000), origin, 4_000, 1)).isTrue();
        assertThat(queue.offer(new Op(0, 0, 2, 4_000), origin, 4_000, 1)).isFalse();
        assertThat(queue.offer(new Op(0, 0, 3, 10), origin, 10, 1)).isFalse();
        assertThat(queue.offer(new Op(1, 0, 4, 10), origin(1, 0), 10, 1)).isFalse();
        assertThat(queue.offer(new Op(0, 0, 5, 10), origin, 10, 2)).isTrue();
    }

    @Property(tries = 200)
    void whatIsRemovedFromAnywhereIsGoneAndTheRestComesInOrder(@ForAll Random random) {
        FairQueue<Op> queue = new FairQueue<>(WIDE);
        Map<Integer, List<Op>> expected = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            Op op = new Op(random.nextInt(4), random.nextInt(4), i, random.nextInt(3_000));
            offer(queue, op);
            expected.computeIfAbsent(op.source(), s -> new ArrayList<>()).add(op);
        }
        for (int i = 0; i < 20; i++) {
            Op op = take(queue);
            assertThat(expected.get(op.source()).remove(0)).isEqualTo(op);
        }
        int modulus = 1 + random.nextInt(4);
        queue.removeIf(op -> op.number() % modulus == 0);
        expected.values().forEach(ops -> ops.removeIf(op -> op.number() % modulus == 0));
        expected.values().removeIf(List::isEmpty);
        Map<Integer, List<Op>> taken = new HashMap<>();
        while (!queue.isEmpty()) {
            Op op = take(queue);
            taken.computeIfAbsent(op.source(), s -> new ArrayList<>()).add(op);
        }
        assertThat(taken).isEqualTo(expected);
        assertThat(queue.peek()).isNull();
    }

    private static int admitted(FairQueue<Op> queue, int document, int source) {
        int count = 0;
        for (int i = 0; i < 2_000; i++) {
            count += queue.offer(new Op(document, source, i, 1), origin(document, source), 1, source) ? 1 : 0;
        }
        return count;
    }
}
