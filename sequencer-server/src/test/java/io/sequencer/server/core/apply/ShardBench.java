package io.sequencer.server.core.apply;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.LogEntry;
import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.log.v1.SubmittedOp;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.core.MemoryRows;
import io.sequencer.server.core.document.TextPayload;
import io.sequencer.text.TextOp;
import java.util.Random;
import java.util.UUID;

/** CPU of apply alone, without Raft and RocksDB: microseconds an op, by mode and ops an entry. Run it with its main. */
final class ShardBench {
    private static final int OPS = 400_000;
    private static final int DOCUMENTS = 64;

    private ShardBench() {}

    public static void main(String[] args) throws Exception {
        for (int round = 0; round < 3; round++) {
            for (DocumentMode mode : new DocumentMode[] {DocumentMode.APPEND, DocumentMode.TEXT}) {
                for (int opsPerEntry : new int[] {1, 64, 256}) {
                    System.out.printf(
                            "%-7s %4d ops/entry  %6.2f us/op%n", mode, opsPerEntry, microsPerOp(mode, opsPerEntry));
                }
            }
        }
    }

    private static double microsPerOp(DocumentMode mode, int opsPerEntry) throws Exception {
        MemoryRows rows = new MemoryRows();
        ShardMachine machine = new ShardMachine(rows, 256 << 20);
        LogEntry.Builder creation = LogEntry.newBuilder().setFormat(1);
        for (int i = 0; i < DOCUMENTS; i++) {
            creation.addCommands(ShardScript.createDocument("d" + i, mode));
        }
        long index = 1;
        rows.write(machine.apply(1, index, creation.build()));
        machine.written();
        ByteString payload = ByteString.copyFrom(new byte[100]);
        Random random = new Random(1);
        long[] next = new long[DOCUMENTS];
        long spent = 0;
        for (int done = 0; done < OPS; done += opsPerEntry) {
            LogEntry.Builder entry = LogEntry.newBuilder().setFormat(1).setTimeMillis(done);
            for (int i = 0; i < opsPerEntry; i++) {
                int doc = (done + i) % DOCUMENTS;
                long seq = ++next[doc];
                ByteString op = mode == DocumentMode.TEXT
                        ? TextPayload.encode(TextOp.insert(random.nextInt((int) seq), "x"))
                        : payload;
                entry.addCommands(Command.newBuilder()
                        .setSubmit(Submission.newBuilder()
                                .setDocId("d" + doc)
                                .setClientId(ClientId.bytes(new UUID(0, doc)))
                                .setFirstClientSeq(seq)
                                .setBaseSeq(seq - 1)
                                .setUser("bench")
                                .addOps(SubmittedOp.newBuilder().setPayload(op).setOpaque(mode != DocumentMode.TEXT))));
            }
            ByteString bytes = entry.build().toByteString();
            long before = System.nanoTime();
            var input = bytes.newCodedInput();
            input.enableAliasing(true);
            AppliedEntry applied = machine.apply(1, ++index, LogEntry.parseFrom(input));
            machine.written();
            spent += System.nanoTime() - before;
            // Rows are kept so that snapshots and reads are real; that is not counted.
            rows.write(applied);
        }
        return spent / 1000.0 / OPS;
    }
}
