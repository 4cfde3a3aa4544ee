package io.sequencer.server.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.MessageLite;
import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.ClientContentRow;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.EntryRow;
import io.sequencer.proto.log.v1.OpBlock;
import io.sequencer.proto.log.v1.SessionRow;
import io.sequencer.proto.log.v1.SigningKeyRow;
import io.sequencer.proto.log.v1.SnapshotRow;
import io.sequencer.proto.log.v1.StoreIdentity;
import io.sequencer.proto.log.v1.UserRow;
import io.sequencer.server.core.CorruptStateException;
import io.sequencer.server.core.DamagedFileException;
import io.sequencer.server.store.rows.Column;
import io.sequencer.server.store.rows.RowKeys;
import io.sequencer.server.store.rows.RowType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Status;

/**
 * Reads rows with given options: at the newest state, at one RocksDB snapshot, or only what is flushed. For any thread;
 * whoever made it sees to it that the database is open for as long as it is used. Owns the options.
 */
final class RowReader implements StoreView, AutoCloseable {
    private static final byte[] APPLIED = RowKeys.named(RowKeys.APPLIED);
    private static final byte[] IDENTITY = RowKeys.named(RowKeys.IDENTITY);

    private final Database database;
    private final ReadOptions options;
    /** The same, for rows so large and seldom read that they would only push others out of the cache. */
    private final ReadOptions uncached;

    RowReader(Database database, ReadOptions options) {
        this.database = database;
        this.options = options.setVerifyChecksums(true);
        this.uncached = new ReadOptions(options).setFillCache(false);
    }

    @Override
    public AppliedRow applied() {
        return get(RowType.APPLIED, APPLIED, options).orElse(AppliedRow.getDefaultInstance());
    }

    StoreIdentity identity() {
        return get(RowType.IDENTITY, IDENTITY, options).orElse(StoreIdentity.getDefaultInstance());
    }

    @Override
    public Optional<DocumentRow> document(String docId) {
        byte[] key = RowKeys.named(docId);
        Optional<DocumentRow> row = get(RowType.DOCUMENT, key, options);
        if (row.isPresent() && !row.get().getDocId().equals(docId)) {
            throw new CorruptStateException(
                    RowType.DOCUMENT.name(key) + " is about " + row.get().getDocId());
        }
        return row;
    }

    @Override
    public Optional<SnapshotRow> snapshot(String docId, long atMost) {
        try (Range range = rowsOf(Column.SNAPSHOTS, docId, uncached)) {
            return range.seekForPrev(RowKeys.numbered(docId, atMost))
                    ? Optional.of(numbered(RowType.SNAPSHOT, range, SnapshotRow::getSeq))
                    : Optional.empty();
        }
    }

    @Override
    public long snapshotSeq(String docId, long atMost) {
        try (Range range = rowsOf(Column.SNAPSHOTS, docId, uncached)) {
            return range.seekForPrev(RowKeys.numbered(docId, atMost)) ? RowKeys.number(range.key()) : 0;
        }
    }

    @Override
    public Optional<EntryRow> entry(long logIndex) {
        return get(RowType.ENTRY, RowKeys.feed(logIndex), options);
    }

    @Override
    public Optional<SessionRow> session(String docId, UUID clientId) {
        return get(RowType.SESSION, RowKeys.session(docId, clientId), options);
    }

    @Override
    public Optional<ClientContentRow> clientContent(String docId, long seq) {
        return get(RowType.CONTENT, RowKeys.numbered(docId, seq), uncached);
    }

    @Override
    public void blocks(String docId, long firstSeq, long lastSeq, BlockVisitor visitor) {
        try (Range range = rowsOf(Column.OPS, docId, options)) {
            boolean found =
                    range.seekForPrev(RowKeys.numbered(docId, firstSeq)) || range.seek(RowKeys.numbered(docId, 0));
            while (found) {
                if (RowKeys.number(range.key()) > lastSeq) {
                    return;
                }
                OpBlock block = numbered(RowType.BLOCK, range, OpBlock::getFirstSeq);
                long lastOfBlock = block.getFirstSeq() + block.getRecordsCount() - 1;
                // The row after the one that holds lastSeq is not even looked at: it may be a block to load.
                if (lastOfBlock >= firstSeq && (!visitor.visit(block) || lastOfBlock >= lastSeq)) {
                    return;
                }
                found = range.next();
            }
        }
    }

    @Override
    public void feed(long afterLogIndex, FeedVisitor visitor) {
        try (Range range = new Range(Column.FEED, "the shard", RowKeys.feed(0), null, options)) {
            boolean found = range.seek(RowKeys.feed(afterLogIndex + 1));
            while (found) {
                byte[] key = range.key();
                EntryRow row = RowType.ENTRY.parse(key, range.value());
                found = visitor.visit(RowKeys.number(key), row) && range.next();
            }
        }
    }

    @Override
    public List<String> documentIds(String prefix, String after, int limit) {
        byte[] lowest = after.compareTo(prefix) < 0 ? prefix.getBytes(UTF_8) : (after + '\0').getBytes(UTF_8);
        byte @Nullable [] behind = prefix.isEmpty() ? null : RowKeys.behindNames(prefix);
        List<String> found = new ArrayList<>();
        try (Range range = new Range(Column.DOCUMENTS, "the shard", lowest, behind, options)) {
            boolean more = range.seek(lowest);
            while (more && found.size() < limit) {
                found.add(new String(range.key(), UTF_8));
                more = range.next();
            }
        }
        return found;
    }

    @Override
    public void sessions(Optional<SessionKey> after, SessionVisitor visitor) {
        byte[] lowest = after.map(k -> RowKeys.session(k.docId(), k.clientId())).orElseGet(() -> new byte[0]);
        try (Range range = new Range(Column.SESSIONS, "the shard", lowest, null, uncached)) {
            boolean found = range.seek(lowest);
            while (found) {
                byte[] key = range.key();
                SessionKey session = new SessionKey(RowKeys.sessionDocument(key), RowKeys.sessionClient(key));
                boolean isBehind = !after.equals(Optional.of(session));
                found = (!isBehind || visitor.visit(session, RowType.SESSION.parse(key, range.value())))
                        && range.next();
            }
        }
    }

    @Override
    public Optional<UserRow> user(String name) {
        byte[] key = RowKeys.named(name);
        Optional<UserRow> row = get(RowType.USER, key, options);
        row.ifPresent(found -> checkName(RowType.USER, key, found.getUser()));
        return row;
    }

    @Override
    public List<UserRow> users(String prefix, String after, int limit) {
        return named(RowType.USER, UserRow::getUser, prefix, after, limit);
    }

    @Override
    public List<SigningKeyRow> signingKeys() {
        return named(RowType.KEY, SigningKeyRow::getKeyId, "", "", Integer.MAX_VALUE);
    }

    /** The rows of a column whose keys are names, from one name on. */
    private <T extends MessageLite> List<T> named(
            RowType<T> type, Function<T, String> name, String prefix, String after, int limit) {
        byte[] lowest = after.compareTo(prefix) < 0 ? prefix.getBytes(UTF_8) : (after + '\0').getBytes(UTF_8);
        byte @Nullable [] behind = prefix.isEmpty() ? null : RowKeys.behindNames(prefix);
        List<T> found = new ArrayList<>();
        try (Range range = new Range(type.column(), "the shard", lowest, behind, options)) {
            boolean more = range.seek(lowest);
            while (more && found.size() < limit) {
                byte[] key = range.key();
                T row = type.parse(key, range.value());
                checkName(type, key, name.apply(row));
                found.add(row);
                more = range.next();
            }
        }
        return found;
    }

    private static void checkName(RowType<?> type, byte[] key, String name) {
        if (!Arrays.equals(key, name.getBytes(UTF_8))) {
            throw new CorruptStateException(type.name(key) + " is about " + name);
        }
    }

    @Override
    public List<Membership> memberships(String user, String after, int limit) {
        byte[] lowest = after.isEmpty() ? RowKeys.aheadOfRowsOf(user) : RowKeys.behindMembership(user, after);
        List<Membership> found = new ArrayList<>();
        try (Range range = new Range(Column.MEMBERSHIPS, user, lowest, RowKeys.behindRowsOf(user), options)) {
            boolean more = range.seek(lowest);
            while (more && found.size() < limit) {
                byte[] key = range.key();
                found.add(new Membership(
                        RowKeys.membershipDocument(key, user), RowType.MEMBERSHIP.parse(key, range.value())));
                more = range.next();
            }
        }
        return found;
    }

    @Override
    public void memberships(MembershipVisitor visitor) {
        byte[] lowest = new byte[0];
        try (Range range = new Range(Column.MEMBERSHIPS, "the shard", lowest, null, uncached)) {
            boolean more = range.seek(lowest);
            while (more) {
                byte[] key = range.key();
                String user = RowKeys.membershipUser(key);
                Membership membership = new Membership(
                        RowKeys.membershipDocument(key, user), RowType.MEMBERSHIP.parse(key, range.value()));
                more = visitor.visit(user, membership) && range.next();
            }
        }
    }

    private <T extends MessageLite> Optional<T> get(RowType<T> type, byte[] key, ReadOptions how) {
        checkOpen();
        Optional<ColumnFamilyHandle> column = database.find(type.column());
        if (column.isEmpty()) {
            return Optional.empty();
        }
        byte @Nullable [] row;
        try {
            row = database.rocks().get(column.get(), how, key);
        } catch (RocksDBException e) {
            throw failure(type.name(key), e);
        }
        return row == null ? Optional.empty() : Optional.of(type.parse(key, row));
    }

    /** The row under the iterator, whose number inside must be that of its key. */
    private static <T extends MessageLite> T numbered(RowType<T> type, Range range, ToLongFunction<T> number) {
        byte[] key = range.key();
        T row = type.parse(key, range.value());
        if (number.applyAsLong(row) != RowKeys.number(key)) {
            throw new CorruptStateException(type.name(key) + " is about seq " + number.applyAsLong(row));
        }
        return row;
    }

    private Range rowsOf(Column column, String docId, ReadOptions how) {
        return new Range(column, docId, RowKeys.numbered(docId, 0), RowKeys.behindRowsOf(docId), how);
    }

    private void checkOpen() {
        if (!options.isOwningHandle()) {
            throw new IllegalStateException("a reader was kept beyond the call that it was given to");
        }
    }

    static RuntimeException failure(String what, RocksDBException e) {
        Status status = e.getStatus();
        if (status != null && status.getCode() == Status.Code.Corruption) {
            return new DamagedFileException(what + " is damaged: " + e.getMessage() + "; run 'repair rejoin'", e);
        }
        return new StoreException(what + " cannot be read: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        uncached.close();
        options.close();
    }

    /** An iterator over a part of a column; it does not read beyond its bounds. */
    private final class Range implements AutoCloseable {
        private final Column column;
        private final String owner;
        private final Slice lowest;
        private final @Nullable Slice behind;
        private final ReadOptions bounded;
        /** Absent where nothing was ever put into the column. */
        private final @Nullable RocksIterator iterator;

        Range(Column column, String owner, byte[] lowest, byte @Nullable [] behind, ReadOptions how) {
            checkOpen();
            this.column = column;
            this.owner = owner;
            this.lowest = new Slice(lowest);
            this.behind = behind == null ? null : new Slice(behind);
            bounded = new ReadOptions(how).setIterateLowerBound(this.lowest);
            if (this.behind != null) {
                bounded.setIterateUpperBound(this.behind);
            }
            iterator = database.find(column)
                    .map(handle -> database.rocks().newIterator(handle, bounded))
                    .orElse(null);
        }

        /** Goes to the last key at or below the given one; whether there is one. */
        boolean seekForPrev(byte[] key) {
            return iterator != null && valid(iterator, () -> iterator.seekForPrev(key));
        }

        boolean seek(byte[] key) {
            return iterator != null && valid(iterator, () -> iterator.seek(key));
        }

        boolean next() {
            return iterator != null && valid(iterator, iterator::next);
        }

        byte[] key() {
            return standing().key();
        }

        byte[] value() {
            return standing().value();
        }

        private RocksIterator standing() {
            if (iterator == null) {
                throw new IllegalStateException("a row of a column without rows");
            }
            return iterator;
        }

        /** An iterator that met damage looks like one at its end. */
        private boolean valid(RocksIterator iterator, Runnable step) {
            step.run();
            if (iterator.isValid()) {
                return true;
            }
            try {
                iterator.status();
            } catch (RocksDBException e) {
                throw failure(column.label() + " of " + owner, e);
            }
            return false;
        }

        @Override
        public void close() {
            if (iterator != null) {
                iterator.close();
            }
            bounded.close();
            if (behind != null) {
                behind.close();
            }
            lowest.close();
        }
    }
}
