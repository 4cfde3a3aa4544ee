package io.sequencer.server.raft.storage;

import io.sequencer.server.raft.LogPosition;
import io.sequencer.server.raft.ReplicatedShard;
import io.sequencer.server.raft.files.DurableFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.impl.FileListSnapshotInfo;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one shard: directories {@code sm/checkpoint.<term>_<index>}, each complete, fsynced and described by a
 * {@link CheckpointManifest}. Two are kept.
 *
 * <p>A checkpoint is made under {@code tmp} and renamed. One that comes from the leader is put together by Ratis under
 * {@code tmp/snapshot-<id>}, which then replaces the whole {@code sm} directory; Ratis fsyncs nothing of it, so {@link
 * #seal} does before that, and refuses a damaged one while the old state is still there.
 *
 * <p>Written by the apply thread, and by Ratis' installing thread under the division's lock; {@link #getLatestSnapshot} is
 * for every thread.
 */
public final class CheckpointStorage implements StateMachineStorage {

    /** The newest and the one before it, should the newest turn out damaged. */
    public static final int KEPT = 2;

    private static final Pattern NAME = Pattern.compile("checkpoint\\.(\\d+)_(\\d+)");
    private static final String RECEIVED = "snapshot-";
    private static final long GIVEN_UP_MILLIS = TimeUnit.MINUTES.toMillis(10);
    private static final long PIN_NANOS = TimeUnit.SECONDS.toNanos(60);

    private record Located(LogPosition position, Path directory) {}

    /** Checkpoints that are being sent, with the time of the last read. */
    private final Map<Long, Long> pins = new ConcurrentHashMap<>();

    private @Nullable Path checkpoints;
    private @Nullable Path scratch;
    private volatile @Nullable FileListSnapshotInfo latest;
    private @Nullable Path sealed;
    private volatile int kept = KEPT;

    @Override
    public void init(RaftStorage storage) throws IOException {
        checkpoints = storage.getStorageDir().getStateMachineDir().toPath();
        scratch = storage.getStorageDir().getTmpDir().toPath();
        Files.createDirectories(checkpoints);
        Files.createDirectories(scratch);
        for (Path leftover : DurableFiles.children(scratch)) {
            DurableFiles.deleteTree(leftover);
        }
        rescan();
    }

    /** Looks at the directory anew, after Ratis replaced it. */
    public void rescan() throws IOException {
        List<Located> found = located();
        if (found.isEmpty()) {
            latest = null;
            return;
        }
        Located newest = found.get(found.size() - 1);
        for (Path file : DurableFiles.filesBelow(newest.directory)) {
            // Ratis leaves one beside each file that it received.
            if (file.toString().endsWith(".md5")) {
                Files.delete(newest.directory.resolve(file));
            }
        }
        latest = describe(newest);
    }

    @Override
    public @Nullable SnapshotInfo getLatestSnapshot() {
        return latest;
    }

    /** The newest checkpoint's last entry, {@link LogPosition#NONE} without one. */
    public LogPosition latestPosition() {
        FileListSnapshotInfo info = latest;
        return info == null ? LogPosition.NONE : new LogPosition(info.getTerm(), info.getIndex());
    }

    /** Makes a checkpoint of the state; on return it is on disk and the newest. Apply thread. */
    public LogPosition write(ReplicatedShard state) throws IOException {
        Path draft = initialized(scratch).resolve("checkpoint");
        DurableFiles.deleteTree(draft);
        Files.createDirectories(draft);
        LogPosition position = state.checkpoint(draft.resolve(CheckpointManifest.STATE));
        Path target = directoryOf(position);
        if (!Files.exists(target)) {
            LogPosition before = latestPosition();
            CheckpointManifest.describe(draft, position, before.equals(LogPosition.NONE) ? null : directoryOf(before))
                    .write(draft);
            DurableFiles.sync(draft);
            DurableFiles.publish(draft, target);
        }
        kept = Math.max(1, state.checkpointsToKeep());
        latest = describe(new Located(position, target));
        return position;
    }

    /** Has the newest checkpoint verified, and put in place of the state. Apply thread. */
    public void restoreLatest(ReplicatedShard state) throws IOException {
        LogPosition position = latestPosition();
        Path directory = directoryOf(position);
        if (!directory.equals(sealed)) {
            verify(directory, position);
        }
        state.restore(directory.resolve(CheckpointManifest.STATE));
        if (!state.applied().equals(position)) {
            throw new IOException("restored " + directory + ", but the state says " + state.applied());
        }
    }

    /** Verifies and fsyncs the checkpoint that was just received; older remains of broken transfers are removed. */
    public void seal() throws IOException {
        List<Path> received = new ArrayList<>(DurableFiles.children(initialized(scratch)));
        received.removeIf(p -> !p.getFileName().toString().startsWith(RECEIVED));
        if (received.isEmpty()) {
            throw new IOException("no received checkpoint in " + scratch);
        }
        Path newest = received.get(0);
        for (Path candidate : received) {
            if (newestFile(candidate).compareTo(newestFile(newest)) > 0) {
                newest = candidate;
            }
        }
        for (Path other : received) {
            if (!other.equals(newest)) {
                DurableFiles.deleteTree(other);
            }
        }
        for (Path directory : DurableFiles.children(newest)) {
            LogPosition position = positionOf(directory);
            if (position != null) {
                for (Path file : DurableFiles.filesBelow(directory)) {
                    if (file.toString().endsWith(".md5")) {
                        Files.delete(directory.resolve(file));
                    }
                }
                verify(directory, position);
                DurableFiles.sync(newest);
                DurableFiles.syncOne(initialized(scratch));
                sealed = directoryOf(position);
                return;
            }
        }
        throw new IOException("no checkpoint in " + newest);
    }

    /** The requests, read from a checkpoint that is not deleted while somebody reads on at least once a minute. */
    public Iterable<InstallSnapshotRequestProto> pinned(long index, Iterable<InstallSnapshotRequestProto> requests) {
        return () -> {
            Path root = initialized(checkpoints).resolveSibling("");
            Iterator<InstallSnapshotRequestProto> all = new MappedParts(root, requests.iterator());
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    boolean more = all.hasNext();
                    if (!more) {
                        pins.remove(index);
                    }
                    return more;
                }

                @Override
                public InstallSnapshotRequestProto next() {
                    pins.put(index, System.nanoTime());
                    return all.next();
                }
            };
        };
    }

    @Override
    public void cleanupOldSnapshots(@Nullable SnapshotRetentionPolicy policy) throws IOException {
        long now = System.nanoTime();
        pins.values().removeIf(lastRead -> now - lastRead > PIN_NANOS);
        List<Located> found = located();
        for (Located old : found.subList(0, Math.max(0, found.size() - kept))) {
            if (!pins.containsKey(old.position.index())) {
                DurableFiles.deleteTree(old.directory);
            }
        }
        removeAbandoned(initialized(scratch), System.currentTimeMillis() - GIVEN_UP_MILLIS);
    }

    /** What was received of checkpoints whose sender came no further: each attempt begins a directory of its own. */
    static void removeAbandoned(Path scratch, long beforeMillis) throws IOException {
        for (Path received : DurableFiles.children(scratch)) {
            try {
                if (received.getFileName().toString().startsWith(RECEIVED)
                        && newestFile(received).toMillis() < beforeMillis) {
                    DurableFiles.deleteTree(received);
                }
            } catch (NoSuchFileException e) {
                // Another thread has just put it in place of the state.
            }
        }
    }

    @Override
    public void format() {
        // The directories are made in init.
    }

    @Override
    public @Nullable File getSnapshotDir() {
        Path directory = checkpoints;
        return directory == null ? null : directory.toFile();
    }

    @Override
    public @Nullable File getTmpDir() {
        Path directory = scratch;
        return directory == null ? null : directory.toFile();
    }

    private static void verify(Path directory, LogPosition position) throws IOException {
        CheckpointManifest manifest = CheckpointManifest.read(directory);
        if (!manifest.position().equals(position)) {
            throw new IOException(directory + " is called so, but holds " + manifest.position());
        }
        manifest.verify(directory);
    }

    /**
     * Compares all checkpoints of a shard with their manifests; the node may run, and make and delete some meanwhile.
     *
     * @param shardLog as {@link ShardLog#directoryOf} says
     * @param read told after each file how many bytes it has, and may pause
     * @throws io.sequencer.server.raft.DamagedLogException if a file is not as it was written
     */
    public static void verifyAll(Path shardLog, LongConsumer read) throws IOException {
        for (Located checkpoint : locatedIn(shardLog.resolve("sm"))) {
            CheckpointManifest.verifyWhatIsThere(checkpoint.directory, read);
        }
    }

    /** The newest checkpoint in a shard's checkpoint directory; {@link LogPosition#NONE} without one. */
    static LogPosition latestIn(Path directory) throws IOException {
        List<Located> found = locatedIn(directory);
        return found.isEmpty() ? LogPosition.NONE : found.get(found.size() - 1).position;
    }

    private List<Located> located() throws IOException {
        return locatedIn(initialized(checkpoints));
    }

    private static List<Located> locatedIn(Path parent) throws IOException {
        List<Located> found = new ArrayList<>();
        for (Path directory : DurableFiles.children(parent)) {
            LogPosition position = positionOf(directory);
            if (position != null) {
                found.add(new Located(position, directory));
            }
        }
        found.sort(Comparator.comparing(Located::position));
        return found;
    }

    private static FileListSnapshotInfo describe(Located checkpoint) throws IOException {
        List<FileInfo> files = new ArrayList<>();
        for (Path file : DurableFiles.filesBelow(checkpoint.directory)) {
            // Without a digest here Ratis computes one while it sends, and the receiver checks it.
            files.add(new FileInfo(checkpoint.directory.resolve(file), null));
        }
        return new FileListSnapshotInfo(files, checkpoint.position.term(), checkpoint.position.index());
    }

    private static FileTime newestFile(Path tree) throws IOException {
        FileTime newest = Files.getLastModifiedTime(tree);
        for (Path file : DurableFiles.filesBelow(tree)) {
            FileTime time = Files.getLastModifiedTime(tree.resolve(file));
            newest = time.compareTo(newest) > 0 ? time : newest;
        }
        return newest;
    }

    private Path directoryOf(LogPosition position) {
        return initialized(checkpoints).resolve("checkpoint." + position);
    }

    private static @Nullable LogPosition positionOf(Path directory) {
        Matcher name = NAME.matcher(directory.getFileName().toString());
        return name.matches() && Files.isDirectory(directory)
                ? new LogPosition(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)))
                : null;
    }

    private static Path initialized(@Nullable Path path) {
        if (path == null) {
            throw new IllegalStateException("not initialized");
        }
        return path;
    }
}
