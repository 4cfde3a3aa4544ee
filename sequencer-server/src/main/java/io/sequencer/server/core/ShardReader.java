package io.sequencer.server.core;

import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.ClientContentRow;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.EntryRow;
import io.sequencer.proto.log.v1.OpBlock;
import io.sequencer.proto.log.v1.SessionRow;
import io.sequencer.proto.log.v1.SigningKeyRow;
import io.sequencer.proto.log.v1.SnapshotRow;
import io.sequencer.proto.log.v1.UserRow;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Stored rows of one shard, all at one applied index: what core reads of a document that it does not hold in memory.
 *
 * <p>Damage found while reading (a checksum, a row that does not parse) is an {@link CorruptStateException}: the
 * node must stop, not answer.
 */
public interface ShardReader {

    /** Where the state is; {@link AppliedRow#getDefaultInstance()} of an empty shard. */
    AppliedRow applied();

    Optional<DocumentRow> document(String docId);

    /** The newest snapshot row with {@code seq <= atMost}; empty if the document has none that low. */
    Optional<SnapshotRow> snapshot(String docId, long atMost);

    /** The number of the newest snapshot row with {@code seq <= atMost}, without its content; 0 if there is none that low. */
    long snapshotSeq(String docId, long atMost);

    /** The change feed's row of a log entry; empty if it added no op, or was collected with all of them. */
    Optional<EntryRow> entry(long logIndex);

    /** The session as it was at the document's newest snapshot. */
    Optional<SessionRow> session(String docId, UUID clientId);

    Optional<ClientContentRow> clientContent(String docId, long seq);

    /** The newest content that a client made; views may speak of one that was truncated since. */
    default Optional<ClientContentRow> newestContent(String docId) {
        return document(docId)
                .flatMap(row -> snapshot(docId, row.getSnapshotSeq()))
                .flatMap(snapshot -> clientContent(docId, snapshot.getContentSeq()));
    }

    /** An account. */
    Optional<UserRow> user(String name);

    /** The keys that tokens are verified by, in the order of their ids; few. */
    List<SigningKeyRow> signingKeys();

    /**
     * Names of documents in byte order, also of deleted ones whose marker is left.
     *
     * @param prefix how they begin; empty: any
     * @param after only names behind this one, to go on with the last one of a page; empty: from the first
     * @param limit at most so many
     */
    List<String> documentIds(String prefix, String after, int limit);

    /**
     * Visits the blocks that hold ops {@code firstSeq..lastSeq}, in order; the first block may begin before {@code
     * firstSeq} and the last one may end behind {@code lastSeq}.
     */
    void blocks(String docId, long firstSeq, long lastSeq, BlockVisitor visitor);

    /** Takes blocks one by one. */
    @FunctionalInterface
    interface BlockVisitor {
        /** Returns whether to go on. */
        boolean visit(OpBlock block);
    }
}
