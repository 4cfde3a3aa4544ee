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
 *
 * <p>Of a limited number of documents it is known what was given. Where there are more, the reader goes on for as long as
 * nothing at all is dropped.
 */
final class Begun {
    private final int mostDocuments;
    private final Map<String, Long> lastSeqs = new HashMap<>();
    /** The applied index when the reader began. */
    private long beganAt = -1;
    /** More documents were given than are known. */
    private boolean isPartial;

    Begun(int mostDocuments) {
        this.mostDocuments = mostDocuments;
    }

    /** The reader looks at these rows now. */
    void reads(ShardReader rows) {
        beganAt = beganAt < 0 ? rows.applied().getLogIndex() : beganAt;
    }

    private boolean isOvertaken(ShardReader rows) {
        return rows.applied().getLastDropIndex() > beganAt;
    }

    /** Whether the reader may have ops of the document that was dropped from since: then no later ones may be missing. */
    boolean mayKnow(String docId, ShardReader rows) {
        return lastSeqs.containsKey(docId) || (isPartial && isOvertaken(rows));
    }

    /** Some of the block was given, or all of it. */
    void gave(BlockKey block) {
        if (lastSeqs.size() < mostDocuments || lastSeqs.containsKey(block.getDocId())) {
            lastSeqs.put(block.getDocId(), lastSeq(block));
        } else {
            isPartial = true;
        }
    }

    private static long lastSeq(BlockKey block) {
        return block.getFirstSeq() + block.getCount() - 1;
    }

    /** The block comes next: as a whole, or from where the last batch ended. */
    void check(BlockKey block, long logIndex, ShardReader rows) {
        Long before = lastSeqs.get(block.getDocId());
        boolean follows = before == null
                ? !isPartial || !isOvertaken(rows)
                : before == lastSeq(block) || before + 1 == block.getFirstSeq();
        if (!follows) {
            throw new RefusedException(Errors.feedCompacted(logIndex));
        }
    }

    /** To be asked once, when the reader is past the feed's floor; from then on the floor itself tells. */
    void checkNothingIsMissing(ShardReader rows) {
        if (isOvertaken(rows)) {
            lastSeqs.forEach((docId, lastSeq) -> {
                DocumentRow row = rows.document(docId).orElse(DocumentRow.getDefaultInstance());
                if (isPartial || lastSeq < row.getFloor()) {
                    throw new RefusedException(
                            Errors.feedCompacted(rows.applied().getFeedFloor()));
                }
            });
        }
        lastSeqs.clear();
    }
}
