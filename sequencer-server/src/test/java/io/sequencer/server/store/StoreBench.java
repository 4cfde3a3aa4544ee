package io.sequencer.server.store;

import com.google.protobuf.ByteString;
import com.sun.management.OperatingSystemMXBean;
import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.BlockKey;
import io.sequencer.proto.log.v1.EntryRow;
import io.sequencer.proto.log.v1.OpBlock;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.DocumentWrites;
import io.sequencer.server.core.DocumentWrites.SessionWrites;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * What writing and reading costs: microseconds per op of 150-byte records, by ops per block and number of documents an entry
 * touches. "thread" is the CPU time of the writing thread, "process" of everything, with flush and compaction.
 *
 * <p>Run it: {@code StoreBench [directory]}; the directory must not exist and is deleted in the end.
 */
final class StoreBench {
    private static final int RECORD_BYTES = 150;
    private static final int OPS_PER_ROUND = 400_000;
    private static final int DOCUMENTS = 1_000;
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final ShardStore store;
    private final List<ByteString> records = new ArrayList<>();
    private final long[] heads = new long[DOCUMENTS];
    private final Random random = new Random(1);
    private long index;

    private StoreBench(ShardStore store) {
        this.store = store;
        for (int i = 0; i < 4_096; i++) {
            // About as compressible as ops are: a random half and a constant one.
            byte[] record = new byte[RECORD_BYTES];
            byte[] half = new byte[RECORD_BYTES / 2];
            random.nextBytes(half);
            System.arraycopy(half, 0, record, 0, half.length);
            records.add(ByteString.copyFrom(record));
        }
    }

    public static void main(String[] args) throws IOException {
        Path directory = args.length > 0
                ? Path.of(args[0])
                : Files.createTempDirectory("store-bench").resolve("shard-0");
        try (StoreResources shared = new StoreResources(192 << 20, 64 << 20);
                ShardStore store = Stores.open(directory, shared)) {
            StoreBench bench = new StoreBench(store);
            System.out.println("ops/block  blocks/entry  documents  wall us/op  thread us/op  process us/op");
            for (int warm = 0; warm < 2; warm++) {
                bench.round(64, 1, 1, false);
                bench.round(1, 1, DOCUMENTS, false);
            }
            for (int documents : new int[] {1, DOCUMENTS}) {
                for (int opsPerBlock : new int[] {1, 16, 64, 256}) {
                    bench.round(opsPerBlock, 1, documents, true);
                }
            }
            bench.round(1, 64, DOCUMENTS, true);
            bench.round(4, 64, DOCUMENTS, true);
            bench.reads();
            System.out.println(store.figures());
        }
        StoreDirectory.delete(directory);
        Files.deleteIfExists(directory.resolveSibling(directory.getFileName() + ".lock"));
    }

    private void round(int opsPerBlock, int blocksPerEntry, int documents, boolean print) {
        int entries = OPS_PER_ROUND / (opsPerBlock * blocksPerEntry);
        // Built beforehand: building is apply's work, not the store's.
        long wall = 0;
        long thread = 0;
        long process = 0;
        int chunk = Math.max(1, Math.min(entries, 50_000 / (opsPerBlock * blocksPerEntry)));
        for (int done = 0; done < entries; done += chunk) {
            List<AppliedEntry> built = new ArrayList<>(chunk);
            for (int i = 0; i < chunk; i++) {
                built.add(entry(opsPerBlock, blocksPerEntry, documents));
            }
            long wallBefore = System.nanoTime();
            long threadBefore = cpuNanos();
            long processBefore = SYSTEM.getProcessCpuTime();
            built.forEach(store::write);
            wall += System.nanoTime() - wallBefore;
            thread += cpuNanos() - threadBefore;
            process += SYSTEM.getProcessCpuTime() - processBefore;
        }
        long processBefore = SYSTEM.getProcessCpuTime();
        store.flush();
        process += SYSTEM.getProcessCpuTime() - processBefore;
        double ops = (double) (entries / chunk * chunk) * opsPerBlock * blocksPerEntry * 1_000;
        if (print) {
            System.out.printf(
                    "%9d  %12d  %9d  %10.3f  %12.3f  %13.3f%n",
                    opsPerBlock, blocksPerEntry, documents, wall / ops, thread / ops, process / ops);
        }
    }

    private AppliedEntry entry(int opsPerBlock, int blocksPerEntry, int documents) {
        index++;
        List<DocumentWrites> writes = new ArrayList<>(blocksPerEntry);
        EntryRow.Builder row = EntryRow.newBuilder().setFormat(1).setTimeMillis(index);
        int start = random.nextInt(documents);
        for (int b = 0; b < blocksPerEntry; b++) {
            int number = (start + b) % documents;
            String docId = docId(number);
            OpBlock.Builder block = OpBlock.newBuilder()
                    .setFormat(1)
                    .setFirstSeq(heads[number] + 1)
                    .setLogIndex(index)
                    .setChainHash(records.get(0).substring(0, 32));
            for (int i = 0; i < opsPerBlock; i++) {
                block.addRecords(records.get(random.nextInt(records.size())));
            }
            row.addBlocks(BlockKey.newBuilder()
                    .setDocId(docId)
                    .setFirstSeq(heads[number] + 1)
                    .setCount(opsPerBlock));
            heads[number] += opsPerBlock;
            writes.add(new DocumentWrites(
                    docId,
                    Optional.of(block.build()),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    SessionWrites.NONE));
        }
        AppliedRow applied = AppliedRow.newBuilder()
                .setFormat(1)
                .setTerm(1)
                .setLogIndex(index)
                .setStateDigest(records.get(1).substring(0, 32))
                .build();
        return new AppliedEntry(index, List.of(), writes, List.of(), Optional.of(row.build()), applied);
    }

    private static String docId(int number) {
        return "team/project/document-" + number;
    }

    /** Thread CPU time of reading: one block at random is what a resume or a cold load begins with. */
    private void reads() {
        int count = 20_000;
        for (int warm = 0; warm < 3; warm++) {
            long before = cpuNanos();
            for (int i = 0; i < count; i++) {
                int number = random.nextInt(DOCUMENTS);
                long seq = 1 + (long) (random.nextDouble() * heads[number]);
                store.blocks(docId(number), seq, seq, block -> false);
            }
            System.out.printf("one block by seq: %.1f us%n", (cpuNanos() - before) / 1e3 / count);
        }
        long before = cpuNanos();
        long[] seen = new long[1];
        store.feed(0, (at, row) -> ++seen[0] > 0);
        System.out.printf("feed: %.2f us/entry%n", (cpuNanos() - before) / 1e3 / seen[0]);
        before = cpuNanos();
        long[] ops = new long[1];
        store.blocks(docId(0), 1, Long.MAX_VALUE, block -> (ops[0] += block.getRecordsCount()) > 0);
        System.out.printf("scan of %d ops: %.3f us/op%n", ops[0], (cpuNanos() - before) / 1e3 / ops[0]);
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
