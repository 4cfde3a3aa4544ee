package io.sequencer.text.replay;

import io.sequencer.text.AppliedEdit;
import io.sequencer.text.Rebase;
import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import io.sequencer.text.TextOpCodec;
import io.sequencer.text.Transform;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;

/**
 * Prints what the hot operations cost: the best of several rounds, in nanoseconds of CPU time of the one thread, so that
 * figures of a machine that is shared are of use too. They are for comparing two versions of this code.
 */
final class TextBench {
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 30;
    private static final int OPS = 1 << 16;
    private static int blackHole;

    private TextBench() {}

    public static void main(String[] args) throws IOException {
        transforms();
        codec();
        for (int size : new int[] {100_000, 10_000_000}) {
            ropes(size);
        }
        for (String name : List.of("automerge-paper", "sveltecomponent")) {
            replay(name);
        }
        concurrent();
        System.out.println("(" + blackHole + ")");
    }

    /** {@code work} does operation i and returns anything that depends on it. */
    private static void measure(String what, IntUnaryOperator work) {
        long best = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long start = CPU.getCurrentThreadCpuTime();
            for (int i = 0; i < OPS; i++) {
                blackHole += work.applyAsInt(i);
            }
            best = Math.min(best, CPU.getCurrentThreadCpuTime() - start);
        }
        System.out.printf("%-48s %8.1f ns/op%n", what, (double) best / OPS);
    }

    private static void measureOnce(String what, IntSupplier work) {
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long start = CPU.getCurrentThreadCpuTime();
            blackHole += work.getAsInt();
            best = Math.min(best, CPU.getCurrentThreadCpuTime() - start);
        }
        System.out.printf("%-48s %8.1f ms%n", what, best / 1e6);
    }

    private static List<TextOp> ops(long seed, int length, boolean inserts, boolean deletes) {
        SplittableRandom random = new SplittableRandom(seed);
        List<TextOp> ops = new ArrayList<>(OPS);
        for (int i = 0; i < OPS; i++) {
            boolean insert = inserts && (!deletes || random.nextBoolean());
            int position = random.nextInt(length);
            ops.add(insert ? TextOp.insert(position, "x") : TextOp.delete(position, 1));
        }
        return ops;
    }

    private static void transforms() {
        List<TextOp> mixed = ops(1, 1_000, true, true);
        List<TextOp> others = ops(2, 1_000, true, true);
        List<TextOp> close = ops(3, 3, true, true);
        measure(
                "transform, single edits, 1000 places",
                i -> Transform.incoming(mixed.get(i), others.get(i)).lengthDelta());
        measure(
                "transform, single edits, 3 places",
                i -> Transform.incoming(close.get(i), close.get(OPS - 1 - i)).lengthDelta());
        measure(
                "transform both ways, 1000 places",
                i -> Transform.both(mixed.get(i), others.get(i)).committed().lengthDelta());
        List<TextOp> inserts = ops(8, 100_000, true, false).subList(0, 10_000);
        measureOnce(
                "delete all, moved past 10000 inserts",
                () -> Rebase.messageOver(List.of(TextOp.delete(0, 100_000)), inserts)
                        .size());
        measure(
                "compose, single edits",
                i -> mixed.get(i).compose(others.get(i)).lengthDelta());
    }

    private static void codec() {
        List<TextOp> mixed = ops(4, 100_000, true, true);
        List<byte[]> encoded = mixed.stream().map(TextOpCodec::encode).toList();
        measure("encode", i -> TextOpCodec.encode(mixed.get(i)).length);
        measure(
                "decode",
                i -> TextOpCodec.decode(encoded.get(i), TextOpCodec.Limits.NONE).lengthDelta());
        measure("decode by the generated message", i -> {
            try {
                return TextOpCodec.fromProto(
                                io.sequencer.proto.v1.TextOp.parseFrom(encoded.get(i)), TextOpCodec.Limits.NONE)
                        .lengthDelta();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void ropes(int size) {
        Rope rope = Rope.of("The quick brown fox. ".repeat(size / 21));
        Rope wide = Rope.of("Zw\u00F6lf Boxk\u00E4mpfer. ".repeat(size / 20));
        String name = size / 1000 + " kB rope: ";
        List<TextOp> inserts = ops(5, rope.length(), true, false);
        List<TextOp> deletes = ops(6, rope.length(), false, true);
        List<TextOp> inWide = ops(7, wide.length(), true, false);
        measure(
                name + "insert anywhere",
                i -> AppliedEdit.apply(rope, inserts.get(i)).content().length());
        measure(
                name + "insert anywhere, not ASCII",
                i -> AppliedEdit.apply(wide, inWide.get(i)).content().length());
        measure(
                name + "delete anywhere",
                i -> AppliedEdit.apply(rope, deletes.get(i)).content().length());
        Rope[] current = {rope};
        measure(name + "typing on", i -> {
            current[0] = AppliedEdit.apply(current[0], TextOp.insert(size / 2 + i, "x"))
                    .content();
            return current[0].length();
        });
        measure(name + "checksum after an edit", i -> {
            current[0] = AppliedEdit.apply(current[0], inserts.get(i)).content();
            return current[0].crc32c();
        });
    }

    private static void replay(String name) throws IOException {
        Path file = Traces.folder().resolve(name + ".json.gz");
        if (!Files.isReadable(file)) {
            System.out.println(name + ": no trace");
            return;
        }
        List<TextOp> ops = new ArrayList<>();
        Traces.read(file).txns().forEach(txn -> ops.addAll(txn.ops()));
        long best = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long start = CPU.getCurrentThreadCpuTime();
            Rope content = Rope.EMPTY;
            for (TextOp op : ops) {
                content = AppliedEdit.apply(content, op).content();
            }
            blackHole += content.length();
            best = Math.min(best, CPU.getCurrentThreadCpuTime() - start);
        }
        System.out.printf("%-48s %8.0f ops/s%n", name + ", applied", ops.size() * 1e9 / best);
    }

    private static void concurrent() throws IOException {
        Path file = Traces.folder().resolve("clownschool-concurrent.json.gz");
        if (Files.isReadable(file)) {
            Traces.Trace trace = Traces.read(file);
            long best = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                long start = CPU.getCurrentThreadCpuTime();
                blackHole += ConcurrentReplay.run(trace).transforms();
                best = Math.min(best, CPU.getCurrentThreadCpuTime() - start);
            }
            System.out.printf(
                    "%-48s %8.0f ops/s%n",
                    "clownschool, rebased and applied", trace.txns().size() * 1e9 / best);
        }
    }
}
