package io.sequencer.server.core.document;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.OpRecord;
import io.sequencer.proto.log.v1.SnapshotRow;
import io.sequencer.server.core.DocumentView;
import io.sequencer.text.Rope;
import java.util.Optional;

/** A document's content and numbers at one op: the fold of its records, without who sent them. */
final class DocumentBody {
    private static final int FORMAT = 1;

    private final HashChain hashes;
    private final RecentOps recentOps;
    private long headSeq;
    private long version;
    private byte[] chainHash;
    private Rope content;
    private long contentSeq;
    private long logIndex;

    DocumentBody(SnapshotRow snapshot, HashChain hashes) {
        this.hashes = hashes;
        this.headSeq = snapshot.getSeq();
        this.version = snapshot.getVersion();
        this.chainHash = snapshot.getChainHash().toByteArray();
        this.content = Rope.ofUtf8(snapshot.getContent().toByteArray());
        this.contentSeq = snapshot.getContentSeq();
        this.logIndex = snapshot.getLogIndex();
        this.recentOps = new RecentOps(headSeq);
    }

    /** What stands before the first op: the snapshot that every document has without a row. */
    static SnapshotRow empty(DocumentRow row) {
        return SnapshotRow.newBuilder()
                .setFormat(FORMAT)
                .setChainHash(HashChain.START)
                .setLogIndex(row.getCreatedLogIndex())
                .build();
    }

    void append(OpRecord record, ByteString bytes, Optional<ContentChange> edit, long entryIndex) {
        headSeq++;
        logIndex = entryIndex;
        version += record.getWithoutEffect() ? 0 : 1;
        chainHash = hashes.next(chainHash, bytes);
        edit.ifPresent(change -> {
            content = change.content();
            recentOps.add(change.op(), bytes.size());
        });
    }

    /** Everything appended so far is in the store. */
    void written() {
        recentOps.trim();
    }

    void clientContent(long seq) {
        contentSeq = seq;
    }

    SnapshotRow snapshot() {
        return SnapshotRow.newBuilder()
                .setFormat(FORMAT)
                .setSeq(headSeq)
                .setVersion(version)
                .setChainHash(ByteString.copyFrom(chainHash))
                .setLogIndex(logIndex)
                .setContent(UnsafeByteOperations.unsafeWrap(content.toUtf8()))
                .setCrc32C(content.crc32c())
                .setContentSeq(contentSeq)
                .build();
    }

    DocumentView view(DocumentRow row) {
        return new DocumentView(row, headSeq, version, content, contentSeq, ByteString.copyFrom(chainHash), logIndex);
    }

    RecentOps recentOps() {
        return recentOps;
    }

    long headSeq() {
        return headSeq;
    }

    long version() {
        return version;
    }

    Rope content() {
        return content;
    }

    long logIndex() {
        return logIndex;
    }

    long contentSeq() {
        return contentSeq;
    }

    /** Not to be changed by the caller. */
    byte[] chainHash() {
        return chainHash;
    }
}
