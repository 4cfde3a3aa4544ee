package io.sequencer.server.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.server.store.rows.Column;
import io.sequencer.server.store.rows.RowKeys;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.rocksdb.RocksDBException;

/** Changes rows of a store that is not open, in ways that no checksum of the database notices. */
public final class StoreDamage {

    private StoreDamage() {}

    /** The position says another digest than that of the rows. */
    public static void forgeDigest(Path directory) throws RocksDBException {
        rewrite(directory, Column.META, RowKeys.APPLIED, row -> {
            try {
                AppliedRow applied = AppliedRow.parseFrom(row);
                byte[] digest = applied.getStateDigest().toByteArray();
                digest[7] ^= 1;
                return applied.toBuilder()
                        .setStateDigest(ByteString.copyFrom(digest))
                        .build()
                        .toByteArray();
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** The document's row says another number of dropped sessions than it did. */
    public static void forgeDocument(Path directory, String docId) throws RocksDBException {
        rewrite(directory, Column.DOCUMENTS, docId, row -> {
            try {
                DocumentRow document = DocumentRow.parseFrom(row);
                return document.toBuilder()
                        .setDedupFloor(document.getDedupFloor() + 1)
                        .build()
                        .toByteArray();
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void rewrite(Path directory, Column column, String name, UnaryOperator<byte[]> change)
            throws RocksDBException {
        byte[] key = RowKeys.named(name);
        try (StoreResources resources = new StoreResources(8 << 20, 4 << 20);
                Database database = Database.open(directory, resources)) {
            byte[] row = database.rocks().get(database.column(column), key);
            database.rocks().put(database.column(column), key, change.apply(row));
            database.flush();
        }
    }
}
