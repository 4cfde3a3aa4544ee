package io.sequencer.client.editing;

import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Prints how long it takes to come back after long work offline: own edits that wait, merged with as many of others that
 * come one by one, until the content is that of all. Wall time of one thread, the best and the worst of several rounds, and the best of its CPU time,
 * for machines that are shared.
 */
final class MergeBench {
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 5;
    private static final int LENGTH = 100_000;

    private MergeBench() {}

    /** How an author moves: writes on, or anywhere. */
    private enum Author {
        WRITES_ON,
        JUMPS_AROUND
    }

    /** Arguments: edits of each side, 10000 if there is none. */
    public static void main(String[] args) {
        int edits = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        System.out.printf(
                "%-14s %-14s %10s %10s %10s %8s%n", "own edits", "foreign ops", "best ms", "worst ms", "cpu ms", "ops");
        for (Author own : Author.values()) {
            for (Author foreign : Author.values()) {
                List<CanonicalOp> log = log(edits, foreign);
                measure(edits, own, foreign.toString(), copy -> log.forEach(copy::receive));
                Rope snapshot = log.stream()
                        .reduce(start(), (content, op) -> op.applied().apply(content), (a, b) -> b);
                measure(edits, own, "  as snapshot", copy -> copy.resync(snapshot, edits, edits, 0));
            }
        }
    }

    private static Rope start() {
        return Rope.of("x".repeat(LENGTH));
    }

    private static void measure(int edits, Author own, String foreign, Consumer<EditedText> merge) {
        long best = Long.MAX_VALUE;
        long worst = 0;
        long bestCpu = Long.MAX_VALUE;
        int ops = 0;
        for (int round = 0; round < ROUNDS; round++) {
            EditedText copy = EditedText.opened("doc", "own", start(), 0, 0, 0);
            edit(copy, edits, own);
            long cpu = CPU.getCurrentThreadCpuTime();
            long start = System.nanoTime();
            merge.accept(copy);
            ops = copy.nextMessage(MessageLimits.USUAL).orElseThrow().ops().size();
            long millis = (System.nanoTime() - start) / 1_000_000;
            best = Math.min(best, millis);
            worst = Math.max(worst, millis);
            bestCpu = Math.min(bestCpu, (CPU.getCurrentThreadCpuTime() - cpu) / 1_000_000);
        }
        System.out.printf("%-14s %-14s %10d %10d %10d %8d%n", own, foreign, best, worst, bestCpu, ops);
    }

    private static void edit(EditedText copy, int edits, Author author) {
        SplittableRandom random = new SplittableRandom(1);
        int at = LENGTH / 2;
        for (int i = 0; i < edits; i++) {
            at = author == Author.WRITES_ON
                    ? at + 1
                    : random.nextInt(copy.content().length());
            copy.edit(change(random, at), i * 100L);
        }
    }

    private static List<CanonicalOp> log(int edits, Author author) {
        SplittableRandom random = new SplittableRandom(2);
        List<CanonicalOp> log = new ArrayList<>(edits);
        int length = LENGTH;
        int at = LENGTH / 3;
        for (int i = 1; i <= edits; i++) {
            at = author == Author.WRITES_ON ? at + 1 : random.nextInt(length);
            TextOp op = change(random, at);
            length += op.lengthDelta();
            log.add(new CanonicalOp(i, "other", i, op));
        }
        return log;
    }

    private static TextOp change(SplittableRandom random, int at) {
        return random.nextInt(4) == 0 ? TextOp.delete(Math.max(at - 1, 0), 1) : TextOp.insert(at, "y");
    }
}
