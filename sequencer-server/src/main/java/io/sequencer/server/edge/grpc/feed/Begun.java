package io.sequencer.server.edge.grpc.feed;

import io.sequencer.proto.log.v1.BlockKey;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import java.util.HashMap;
import java.util.Map;

/**
 * What a reader was given that began with what is retained, below the feed's floor: there some documents are cut and others
 * are not, so only the numbers of each tell whether a truncation overtook the reader. For one reader thread at a time.
 */
final class Begun {
    private static final int MAX_DOCUMENTS = 100_000;

    private final Map<String, Long> lastSeqs = new HashMap<>();

    /** Whether the reader has ops of the document: then no later ones may be missing. */
    boolean knows(String docId) {
        return lastSeqs.containsKey(docId);
    }

    /** Some of the block was given, or all of it. */
    void gave(BlockKey block) {
        lastSeqs.put(block.getDocId(), lastSeq(block));
    }

    private static long lastSeq(BlockKey block) {
        return block.getFirstSeq() + block.getCount() - 1;
    }

    /** The block comes next: as a whole, or from where the last batch ended. */
    void check(BlockKey block, long logIndex) {
        Long before = lastSeqs.get(block.getDocId());
        boolean follows = before == null || before == lastSeq(block) || before + 1 == block.getFirstSeq();
        if (!follows || lastSeqs.size() > MAX_DOCUMENTS) {
            throw new RefusedException(Errors.feedCompacted(logIndex));
        }
    }

    /** To be asked once, when the reader is past the feed's floor; from then on the floor itself tells. */
    void checkNothingIsMissing(ShardReader rows) {
        lastSeqs.forEach((docId, lastSeq) -> {
            DocumentRow row = rows.document(docId).orElse(DocumentRow.getDefaultInstance());
            if (lastSeq < row.getFloor()) {
                throw new RefusedException(Errors.feedCompacted(rows.applied().getFeedFloor()));
            }
        });
        lastSeqs.clear();
    }
}
