package io.sequencer.server.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.sequencer.proto.log.v1.ClientContentRow;
import io.sequencer.proto.log.v1.OpBlock;
import io.sequencer.proto.log.v1.SessionRow;
import io.sequencer.proto.log.v1.SigningKeyRow;
import io.sequencer.proto.log.v1.SnapshotRow;
import io.sequencer.proto.log.v1.UserRow;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.DocumentWrites;
import io.sequencer.server.core.Removal;
import io.sequencer.server.core.account.AccountWrites;
import io.sequencer.server.store.rows.Column;
import io.sequencer.server.store.rows.RowKeys;
import io.sequencer.server.store.rows.RowType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Turns one log entry into one write. Belongs to one thread at a time; batch and buffers are used again and again: a row is
 * encoded once, straight into memory that RocksDB reads.
 */
final class EntryBatch implements AutoCloseable {
    /** Larger rows (snapshots of large documents) are seldom and go through an array of their own. */
    private static final int VALUE_BYTES = 128 << 10;
    /** A batch that grew larger is given back. */
    private static final long RETAINED_BATCH_BYTES = 1 << 20;

    private final Database database;
    private final Reclaim reclaim;
    private final WriteOptions options = new WriteOptions().setDisableWAL(true);
    private final ByteBuffer key = ByteBuffer.allocateDirect(RowKeys.MAX_KEY_BYTES);
    private final ByteBuffer value = ByteBuffer.allocateDirect(VALUE_BYTES);
    private final byte[] applied = RowKeys.named(RowKeys.APPLIED);
    private WriteBatch batch = new WriteBatch();

    EntryBatch(Database database, Reclaim reclaim) {
        this.database = database;
        this.reclaim = reclaim;
    }

    /** Writes all rows of the entry and the position, or nothing. */
    void write(AppliedEntry entry) throws RocksDBException {
        try {
            for (DocumentWrites writes : entry.documents()) {
                add(writes);
            }
            for (Removal removal : entry.removals()) {
                remove(removal);
            }
            add(entry.accounts());
            if (entry.entry().isPresent()) {
                key.clear().putLong(entry.index());
                put(RowType.ENTRY, entry.entry().get());
            }
            key.clear().put(applied);
            put(RowType.APPLIED, entry.applied());
            database.rocks().write(options, batch);
        } finally {
            clear();
        }
    }

    private void add(DocumentWrites writes) throws RocksDBException {
        byte[] name = RowKeys.named(writes.docId());
        if (writes.block().isPresent()) {
            OpBlock block = writes.block().get();
            RowKeys.putNumbered(key.clear(), name, block.getFirstSeq());
            put(RowType.BLOCK, block);
        }
        if (writes.document().isPresent()) {
            key.clear().put(name);
            put(RowType.DOCUMENT, writes.document().get());
        }
        if (writes.snapshot().isPresent()) {
            SnapshotRow snapshot = writes.snapshot().get();
            RowKeys.putNumbered(key.clear(), name, snapshot.getSeq());
            put(RowType.SNAPSHOT, snapshot);
        }
        if (writes.clientContent().isPresent()) {
            ClientContentRow content = writes.clientContent().get();
            RowKeys.putNumbered(key.clear(), name, content.getSeq());
            put(RowType.CONTENT, content);
        }
        add(name, writes.sessions());
    }

    private void add(byte[] name, DocumentWrites.SessionWrites sessions) throws RocksDBException {
        for (SessionRow session : sessions.changed()) {
            RowKeys.putSession(key.clear(), name, uuid(session.getClientId()));
            put(RowType.SESSION, session);
        }
        for (UUID expired : sessions.expired()) {
            RowKeys.putSession(key.clear(), name, expired);
            batch.delete(database.column(Column.SESSIONS), keyBytes());
        }
    }

    private void add(AccountWrites accounts) throws RocksDBException {
        for (UserRow user : accounts.users()) {
            key.clear().put(RowKeys.named(user.getUser()));
            put(RowType.USER, user);
        }
        for (AccountWrites.Membership membership : accounts.memberships()) {
            key.clear().put(RowKeys.membership(membership.user(), membership.docId()));
            if (membership.row().isPresent()) {
                put(RowType.MEMBERSHIP, membership.row().get());
            } else {
                batch.delete(database.make(Column.MEMBERSHIPS), keyBytes());
            }
        }
        for (SigningKeyRow signing : accounts.keys()) {
            key.clear().put(RowKeys.named(signing.getKeyId()));
            put(RowType.KEY, signing);
        }
        for (String keyId : accounts.droppedKeys()) {
            batch.delete(database.make(Column.KEYS), RowKeys.named(keyId));
        }
    }

    /** However many rows go, it is a few ranges: the batch stays small, and the rows are tidied away beside apply. */
    private void remove(Removal removal) throws RocksDBException {
        if (removal instanceof Removal.Truncated truncated) {
            reclaim.note(truncated.docId());
            dropNumbered(Column.OPS, truncated.docId(), truncated.floor() + 1);
            dropNumbered(Column.SNAPSHOTS, truncated.docId(), truncated.floor());
            dropNumbered(Column.CONTENTS, truncated.docId(), truncated.contentSeq());
        } else if (removal instanceof Removal.Superseded content) {
            reclaim.note(content.docId());
            batch.delete(database.column(Column.CONTENTS), RowKeys.numbered(content.docId(), content.contentSeq()));
        } else if (removal instanceof Removal.Deleted deleted) {
            reclaim.note(deleted.docId());
            byte[] lowest = RowKeys.aheadOfRowsOf(deleted.docId());
            byte[] behind = RowKeys.behindRowsOf(deleted.docId());
            for (Column column : Column.OF_A_DOCUMENT) {
                batch.deleteRange(database.column(column), lowest, behind);
            }
        } else if (removal instanceof Removal.Marker marker) {
            batch.delete(database.column(Column.DOCUMENTS), RowKeys.named(marker.docId()));
        } else if (removal instanceof Removal.FeedRow row) {
            batch.delete(database.column(Column.FEED), RowKeys.feed(row.logIndex()));
        }
    }

    private void dropNumbered(Column column, String docId, long below) throws RocksDBException {
        if (below > 0) {
            batch.deleteRange(database.column(column), RowKeys.aheadOfRowsOf(docId), RowKeys.numbered(docId, below));
        }
    }

    private <T extends MessageLite> void put(RowType<T> type, T row) throws RocksDBException {
        type.check(row);
        ColumnFamilyHandle column = database.make(type.column());
        if (row.getSerializedSize() > value.capacity()) {
            batch.put(column, keyBytes(), row.toByteArray());
            return;
        }
        CodedOutputStream out = CodedOutputStream.newInstance(value.clear());
        try {
            row.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException("a row of " + row.getSerializedSize() + " bytes does not fit", e);
        }
        batch.put(column, key.flip(), value.flip());
    }

    private byte[] keyBytes() {
        byte[] bytes = new byte[key.flip().remaining()];
        key.get(bytes);
        return bytes;
    }

    private static UUID uuid(ByteString id) {
        ByteBuffer bytes = id.asReadOnlyByteBuffer();
        if (bytes.remaining() != 2 * Long.BYTES) {
            throw new IllegalArgumentException("a clientId has 16 bytes, this one " + bytes.remaining());
        }
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    private void clear() {
        if (batch.getDataSize() > RETAINED_BATCH_BYTES) {
            batch.close();
            batch = new WriteBatch();
        } else {
            batch.clear();
        }
    }

    @Override
    public void close() {
        batch.close();
        options.close();
    }
}
