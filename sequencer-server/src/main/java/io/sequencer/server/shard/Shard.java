package io.sequencer.server.shard;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.CheckDigest;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.LogEntry;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.CorruptStateException;
import io.sequencer.server.core.DamagedFileException;
import io.sequencer.server.core.DocumentView;
import io.sequencer.server.core.apply.ShardMachine;
import io.sequencer.server.core.document.DocumentHistory;
import io.sequencer.server.raft.LogPosition;
import io.sequencer.server.raft.ReplicatedShard;
import io.sequencer.server.store.ShardStore;
import io.sequencer.server.store.StoreView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One shard's replica on this node. The apply thread owns the state; views, reads and listening are for every thread.
 */
public final class Shard implements ReplicatedShard {
    private final int number;
    private final StoreOpener opener;
    private final long cacheBytes;
    private final int newestLevel;
    private final List<AppliedListener> listeners = new CopyOnWriteArrayList<>();
    // Taken by the apply thread alone to swap the store for an installed one, so readers never meet a closed store.
    private final ReadWriteLock swap = new ReentrantReadWriteLock();

    private final RecentDigests digests = new RecentDigests();

    private volatile Replica replica;
    private volatile BooleanSupplier isSpaceScarce = () -> false;
    private volatile @Nullable DigestJury jury;
    /** The state was replaced by a checkpoint while this process runs. */
    private volatile boolean copied;

    private volatile Consumer<DamagedFileException> damage = found -> {};

    /** Opens the shard's store, and puts an installed checkpoint in its place. */
    public interface StoreOpener {
        ShardStore open();

        /** Called while the store is closed. */
        void replaceBy(Path checkpoint);
    }

    /** The store and the machine over it; they are replaced together. */
    private record Replica(ShardStore store, ShardMachine machine, LogPosition applied, boolean closed) {
        Replica at(LogPosition position) {
            return new Replica(store, machine, position, closed);
        }
    }

    /**
     * @param number from 0
     * @param cacheBytes how much of the documents may be held in memory
     * @param newestLevel the highest feature level that is known here
     */
    public Shard(int number, long cacheBytes, int newestLevel, StoreOpener opener) {
        this.number = number;
        this.cacheBytes = cacheBytes;
        this.newestLevel = newestLevel;
        this.opener = opener;
        this.replica = openReplica();
    }

    private Replica openReplica() {
        ShardStore store = opener.open();
        try {
            ShardMachine machine = new ShardMachine(store, cacheBytes, newestLevel);
            digests.restart(store.applied());
            return new Replica(store, machine, position(store.applied()), false);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    public int number() {
        return number;
    }

    public void listen(AppliedListener listener) {
        listeners.add(listener);
    }

    /** Who is told of damage that a read met, maybe more than once; what apply meets goes to Raft. */
    public void onDamage(Consumer<DamagedFileException> listener) {
        damage = listener;
    }

    /** From now on, what members state of their states is judged; what they stated before is not. */
    public void judge(DigestJury digestJury) {
        if (copied) {
            digestJury.copied();
        }
        jury = digestJury;
    }

    /**
     * The digest of the state when everything up to the index was applied, if that is so and not long ago.
     *
     * @param index of the log
     */
    public Optional<ByteString> digestAt(long index) {
        return index <= replica.applied.index() ? digests.at(index) : Optional.empty();
    }

    /** The document at its newest applied entry; a cold one is loaded for this caller alone. */
    public Optional<DocumentView> view(String docId) {
        Optional<DocumentView> published = published(docId);
        return published.isPresent() ? published : read(rows -> new DocumentHistory(rows).head(docId));
    }

    /** The document at its newest applied entry, if it is in memory. */
    public Optional<DocumentView> published(String docId) {
        return replica.machine.published(docId);
    }

    /** Runs the query on rows that are all at one applied index. It must be quick: it holds up an install. */
    public <T> T read(Function<? super StoreView, T> query) {
        swap.readLock().lock();
        try {
            return replica.store.read(query);
        } catch (DamagedFileException e) {
            damage.accept(e);
            throw e;
        } finally {
            swap.readLock().unlock();
        }
    }

    /** Says from now on whether the disk is so full that only one checkpoint is kept. */
    public void sparesDisk(BooleanSupplier isScarce) {
        isSpaceScarce = isScarce;
    }

    @Override
    public int checkpointsToKeep() {
        return isSpaceScarce.getAsBoolean() ? 1 : 2;
    }

    /** As {@link ShardStore#reclaim}. */
    public void reclaim(long budgetBytes) {
        replica.store.reclaim(budgetBytes);
    }

    /** What entries and rows of this shard may hold. */
    public int featureLevel() {
        return replica.machine.featureLevel();
    }

    /** Whether owners and grants decide, as of the newest applied entry. */
    public boolean accountsOn() {
        return replica.machine.accountsOn();
    }

    /**
     * Reads all the store's tables from the disk and compares their checksums. Blocks for long; the shard goes on.
     *
     * @param read told after each file how many bytes it has, and may pause
     * @throws DamagedFileException if a block is not as it was written
     */
    public void verifyFiles(LongConsumer read) {
        replica.store.verifyFiles(read);
    }

    public ShardStore.Figures storeFigures() {
        swap.readLock().lock();
        try {
            return replica.store.figures();
        } finally {
            swap.readLock().unlock();
        }
    }

    @Override
    public LogPosition applied() {
        return replica.applied;
    }

    @Override
    public AppliedEntry apply(long term, long index, ByteBuffer bytes) {
        Replica now = replica;
        LogEntry logEntry = parse(index, bytes);
        AppliedEntry entry = now.machine.apply(term, index, logEntry);
        compare(logEntry, entry);
        now.store.write(entry);
        now.machine.written();
        digests.add(entry.applied());
        replica = now.at(new LogPosition(term, index));
        for (AppliedListener listener : listeners) {
            listener.applied(entry);
        }
        return entry;
    }

    /** Before anything of the entry is written or acked: a node that is found to be wrong stops here. */
    private void compare(LogEntry entry, AppliedEntry applied) {
        DigestJury present = jury;
        if (present == null) {
            return;
        }
        for (int i = 0; i < entry.getCommandsCount(); i++) {
            Command command = entry.getCommands(i);
            if (command.hasCheckDigest() && !applied.decisions().get(i).hasRefused()) {
                CheckDigest statement = command.getCheckDigest();
                present.hear(statement, digestAt(statement.getLogIndex()));
            }
        }
    }

    private static LogEntry parse(long index, ByteBuffer bytes) {
        try {
            // Payloads stay views of the entry's buffer, which nobody writes to; rows copy what they keep.
            var input = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
            input.enableAliasing(true);
            return LogEntry.parseFrom(input);
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptStateException("log entry " + index + " does not parse", e);
        } catch (IOException e) {
            throw new CorruptStateException("log entry " + index + " cannot be read", e);
        }
    }

    @Override
    public void advance(long term, long index) {
        replica = replica.at(new LogPosition(term, index));
    }

    @Override
    public LogPosition checkpoint(Path directory) {
        Replica now = replica;
        LogPosition reached = now.applied;
        if (reached.compareTo(position(now.store.applied())) > 0) {
            // Entries of Raft's own moved the log on; the copy must say so, or it would claim less than it holds.
            AppliedRow row = now.machine.advance(reached.term(), reached.index());
            now.store.write(new AppliedEntry(reached.index(), List.of(), List.of(), List.of(), Optional.empty(), row));
        }
        return position(now.store.checkpoint(directory));
    }

    /**
     * Writes a store of its own with the newest state into a directory that does not exist yet; any thread. Entries wait while
     * files are linked, an install until it is done.
     *
     * @return where the copied state is
     */
    public AppliedRow copy(Path directory) {
        swap.readLock().lock();
        try {
            return replica.store.checkpoint(directory);
        } finally {
            swap.readLock().unlock();
        }
    }

    private static LogPosition position(AppliedRow row) {
        return new LogPosition(row.getTerm(), row.getLogIndex());
    }

    @Override
    public void close() {
        swap.writeLock().lock();
        try {
            if (!replica.closed) {
                replica = new Replica(replica.store, replica.machine, replica.applied, true);
                replica.store.close();
            }
        } finally {
            swap.writeLock().unlock();
        }
    }

    @Override
    public void restore(Path directory) {
        swap.writeLock().lock();
        try {
            // Under one lock with the opening: a reader waits, and never meets a closed store.
            close();
            opener.replaceBy(directory);
            replica = openReplica();
        } finally {
            swap.writeLock().unlock();
        }
        copied = true;
        DigestJury present = jury;
        if (present != null) {
            present.copied();
        }
        listeners.forEach(AppliedListener::replaced);
    }
}
