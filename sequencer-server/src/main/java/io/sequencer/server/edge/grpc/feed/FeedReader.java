package io.sequencer.server.edge.grpc.feed;

import io.sequencer.proto.log.v1.BlockKey;
import io.sequencer.proto.log.v1.EntryRow;
import io.sequencer.proto.log.v1.OpBlock;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.FeedBatch;
import io.sequencer.proto.v1.FeedEvent;
import io.sequencer.proto.v1.FeedPosition;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.fanout.frame.CommittedOp;
import io.sequencer.server.fanout.frame.OpsFrame;
import java.util.List;
import java.util.Optional;

/** Reads batch after batch from a position on. For one reader thread at a time. */
public final class FeedReader {
    private static final int BATCH_BYTES = 256 << 10;
    /** Of which a reader that begins anew knows exactly what it has; about 150 bytes each. */
    private static final int KNOWN_DOCUMENTS = 100_000;

    private final FeedSource source;
    /** Whether nothing may be missing behind the position, of any document. */
    private boolean resumed;
    /** Empty, or what a reader that began without a position was given so far. */
    private final Begun begun = new Begun(KNOWN_DOCUMENTS);

    private long logIndex;
    private long ordinal;

    /** @param after the last position the reader has; empty: from the first op that is still there */
    public FeedReader(FeedSource source, Optional<FeedPosition> after) {
        this.source = source;
        this.resumed = after.isPresent();
        this.logIndex = after.map(FeedPosition::getLogIndex).orElse(0L);
        this.ordinal = after.map(p -> Integer.toUnsignedLong(p.getOrdinal())).orElse(0L);
    }

    /** The next batch; empty if nothing was applied behind the position. */
    public Optional<FeedBatch> next() {
        return source.read((rows, entries) -> {
            long applied = rows.applied().getLogIndex();
            if (logIndex > applied) {
                throw new RefusedException(Errors.futureSeq(logIndex, applied));
            }
            if (resumed && logIndex < rows.applied().getFeedFloor()) {
                throw new RefusedException(Errors.feedCompacted(rows.applied().getFeedFloor()));
            }
            begun.reads(rows);
            Batch batch = new Batch(rows);
            // The position's own entry too: there may be more ops in it.
            entries.above(Math.max(0, logIndex - 1), batch::add);
            if (!batch.full && applied > logIndex) {
                logIndex = applied;
                ordinal = 0;
            }
            if (!resumed && logIndex >= rows.applied().getFeedFloor()) {
                begun.checkNothingIsMissing(rows);
                resumed = true;
            }
            FeedPosition position = FeedPosition.newBuilder()
                    .setLogIndex(logIndex)
                    .setOrdinal((int) ordinal)
                    .build();
            return batch.message.getEventsCount() == 0
                    ? Optional.<FeedBatch>empty()
                    : Optional.of(batch.message.setPosition(position).build());
        });
    }

    private final class Batch {
        private final ShardReader rows;
        private final FeedBatch.Builder message = FeedBatch.newBuilder();
        private int bytes;
        private boolean full;

        Batch(ShardReader rows) {
            this.rows = rows;
        }

        boolean add(long index, EntryRow entry) {
            long firstOrdinal = 0;
            for (BlockKey key : entry.getBlocksList()) {
                if (!full) {
                    add(index, key, firstOrdinal + key.getCount() - 1);
                }
                firstOrdinal += key.getCount();
            }
            return !full;
        }

        private void add(long index, BlockKey key, long lastOrdinal) {
            if (had(index, lastOrdinal)) {
                return;
            }
            OpBlock[] found = new OpBlock[1];
            long last = key.getFirstSeq() + key.getCount() - 1;
            rows.blocks(key.getDocId(), key.getFirstSeq(), last, block -> {
                found[0] = block;
                return false;
            });
            // Of another log index: of a later document of this name.
            if (found[0] == null || found[0].getFirstSeq() != key.getFirstSeq() || found[0].getLogIndex() != index) {
                if (resumed || begun.mayKnow(key.getDocId(), rows)) {
                    throw new RefusedException(Errors.feedCompacted(index));
                }
                return; // Truncated before this reader began.
            }
            if (!resumed) {
                begun.check(key, index, rows);
            }
            DocumentMode mode = rows.document(key.getDocId()).orElseThrow().getMode();
            List<CommittedOp> ops = CommittedOp.ofBlock(found[0]);
            for (int i = 0; i < ops.size() && !full; i++) {
                add(index, Integer.toUnsignedLong(found[0].getFirstOrdinal()) + i, key.getDocId(), mode, ops.get(i));
            }
            if (!resumed && logIndex == index) {
                begun.gave(key);
            }
        }

        private void add(long index, long opOrdinal, String docId, DocumentMode mode, CommittedOp op) {
            if (had(index, opOrdinal)) {
                return;
            }
            bytes += OpsFrame.bytesOf(op);
            if (bytes > BATCH_BYTES && message.getEventsCount() > 0) {
                full = true;
                return;
            }
            logIndex = index;
            ordinal = opOrdinal;
            message.addEvents(FeedEvent.newBuilder()
                    .setPosition(FeedPosition.newBuilder().setLogIndex(index).setOrdinal((int) opOrdinal))
                    .setDocId(docId)
                    .setOp(op.event(mode, false)));
        }

        private boolean had(long index, long opOrdinal) {
            boolean beyondFirst = resumed || logIndex > 0;
            return beyondFirst && (index < logIndex || (index == logIndex && opOrdinal <= ordinal));
        }
    }
}
