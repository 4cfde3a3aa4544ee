package io.sequencer.server.boot;

import io.sequencer.server.raft.files.DurableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A node's data on disk: locked for as long as this is open, and proved to belong to this node of this cluster before
 * anything in it is touched.
 *
 * <pre>
 *   LOCK       held by the running process
 *   IDENTITY   {@link NodeIdentity}
 *   RESTORING  a backup is being restored here
 *   RESTORED   which backup that was
 *   raft/      logs and checkpoints, by shard
 *   state/     databases, by shard
 *   CONDEMNED  why the running node stopped: its data is not to be used again
 *   native/    native code that the process unpacked
 *   pinned/    states that are being backed up, linked
 *   audit/     what happened to accounts through this node
 *   damaged-*  what {@code repair rejoin} put aside
 * </pre>
 *
 * <p>An empty directory is not made a node's unless the operator said so: it may be a lost one, and a node that forgot what it
 * had acked must not come back as if it had never been.
 */
public final class DataDirectory implements AutoCloseable {

    /** Where states are pinned for whoever backs them up. */
    public static final String PINNED = "pinned";

    private static final String LOCK = "LOCK";
    private static final String RAN = "RAFT-RAN";
    private static final String CONDEMNED = "CONDEMNED";
    static final String RESTORED = "RESTORED";
    static final String IDENTITY = "IDENTITY";
    private static final String IDENTITY_TEMPORARY = "IDENTITY.tmp";
    /** What a first start that was cut short may leave behind. */
    private static final Set<String> BEFORE_IDENTITY = Set.of(LOCK, IDENTITY_TEMPORARY, "lost+found");

    private static final String ASIDE = "damaged-";

    private final Path path;
    private final FileLock lock;
    private volatile NodeIdentity identity;

    DataDirectory(Path path, FileLock lock, NodeIdentity identity) {
        this.path = path;
        this.lock = lock;
        this.identity = identity;
    }

    /**
     * Opens the directory, or makes it. When it returns, the identity is on disk: file, name and directory are synced.
     *
     * @param fresh the identity to give to an empty directory; without it such a directory is refused
     * @throws CannotStartException it is not ours, not writable, in use, damaged, or belongs to another node or cluster
     */
    public static DataDirectory open(Path path, NodeIdentity.Cluster configured, Optional<NodeIdentity> fresh)
            throws CannotStartException {
        try {
            if (fresh.isEmpty() && isEmpty(path)) {
                throw noData(path);
            }
            if (Files.exists(path)) {
                refuseForeign(path);
            }
            OwnersOnly.make(path);
        } catch (IOException e) {
            throw unwritable(path, e);
        }
        FileLock lock = lock(path);
        try {
            Optional<NodeIdentity> stored = stored(path, configured);
            NodeIdentity identity = stored.or(() -> fresh).orElseThrow(() -> noData(path));
            DataDirectory directory = new DataDirectory(path, lock, identity);
            Optional<CannotStartException> condemned = directory.condemned();
            if (condemned.isPresent()) {
                throw condemned.get();
            }
            if (stored.isEmpty()) {
                directory.record(identity);
            }
            return directory;
        } catch (IOException e) {
            release(path, lock);
            throw unwritable(path, e);
        } catch (CannotStartException | RuntimeException e) {
            release(path, lock);
            throw e;
        }
    }

    /** Opens the directory of a node that does not run, whatever a configuration says. */
    public static DataDirectory openStored(Path path) throws CannotStartException {
        try {
            if (isEmpty(path)) {
                throw noData(path);
            }
            refuseForeign(path);
        } catch (IOException e) {
            throw unwritable(path, e);
        }
        FileLock lock = lock(path);
        try {
            return new DataDirectory(path, lock, identityIn(path).orElseThrow(() -> noData(path)));
        } catch (IOException e) {
            release(path, lock);
            throw unwritable(path, e);
        } catch (CannotStartException | RuntimeException e) {
            release(path, lock);
            throw e;
        }
    }

    /**
     * Puts all that is there aside, in a directory within this one, and makes this one a fresh node's. It may stop at any
     * point: the former identity goes first, so that what is left in between is no node's data and cannot be started;
     * doing it again goes on with it.
     *
     * @param name of the directory within
     * @return where the former content is
     */
    public static Path startOver(Path path, NodeIdentity fresh, String name) throws IOException, CannotStartException {
        FileLock lock = lock(path);
        try {
            Path aside = Files.createDirectories(path.resolve(ASIDE + name));
            List<Path> former;
            try (Stream<Path> entries = Files.list(path)) {
                former = entries.filter(
                                e -> !nameOf(e).equals(LOCK) && !nameOf(e).startsWith(ASIDE))
                        .toList();
            }
            Path identity = path.resolve(IDENTITY);
            if (former.contains(identity)) {
                Files.move(identity, aside.resolve(IDENTITY));
                DurableFiles.syncOne(aside);
                DurableFiles.syncOne(path);
            }
            for (Path entry : former) {
                if (!entry.equals(identity)) {
                    Files.move(entry, aside.resolve(nameOf(entry)));
                }
            }
            DurableFiles.syncOne(aside);
            new DataDirectory(path, lock, fresh).record(fresh);
            return aside;
        } finally {
            release(path, lock);
        }
    }

    /** The backup that the data was restored from, which all founders must have; empty: none. */
    public String origin() {
        Path file = path.resolve(RESTORED);
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** What is on disk now. */
    public NodeIdentity identity() {
        return identity;
    }

    /** Replaces the identity; on return the new one is on disk, or the old one is untouched. */
    public void record(NodeIdentity changed) throws IOException {
        DurableFiles.replace(path.resolve(IDENTITY), changed.encoded());
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
            DurableFiles.syncOne(parent);
        }
        identity = changed;
    }

    /**
     * Raft runs on this directory. From now on a log that is gone is a lost one: without this, a node that lost it but kept its
     * identity would begin a new one and vote with it.
     */
    public void markRan() throws IOException {
        if (!hasRun()) {
            DurableFiles.replace(path.resolve(RAN), new byte[0]);
        }
    }

    /** Whether Raft ever ran on this directory. */
    public boolean hasRun() {
        return Files.exists(path.resolve(RAN));
    }

    /** @throws CannotStartException {@code DAMAGED} if Raft ran here and what it wrote is not there any more */
    public void refuseLostLog() throws CannotStartException {
        if (hasRun() && !Files.exists(raft().resolve("cluster"))) {
            throw new CannotStartException(
                    ExitCode.DAMAGED,
                    "the Raft log in " + raft() + " is gone: if its disk is only not mounted, mount it; else run"
                            + " 'repair rejoin', then start the node again");
        }
    }

    /**
     * The running node found its data to be wrong: it is not started with it again. What made this one stop may not show
     * itself so soon the next time.
     *
     * @param line why, for the operator
     */
    public void condemn(ExitCode code, String line) throws IOException {
        String text = code.name() + "\n" + line.replace('\n', ' ') + "\n";
        DurableFiles.replace(path.resolve(CONDEMNED), text.getBytes(StandardCharsets.UTF_8));
    }

    /** Why the data must not be used, if it was condemned. */
    public Optional<CannotStartException> condemned() throws IOException {
        Path file = path.resolve(CONDEMNED);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .lines()
                .toList();
        ExitCode code = lines.stream().anyMatch(ExitCode.DIGEST_MISMATCH.name()::equals)
                ? ExitCode.DIGEST_MISMATCH
                : ExitCode.DAMAGED;
        String why = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        return Optional.of(new CannotStartException(
                code,
                "this node stopped before because its data is wrong (" + why
                        + "): run 'repair rejoin', then start it again"));
    }

    public Path raft() {
        return path.resolve("raft");
    }

    public Path state() {
        return path.resolve("state");
    }

    /** Where a shard's database is. */
    public Path stateOf(int shard) {
        return state().resolve("shard-" + shard);
    }

    public Path nativeCode() {
        return path.resolve("native");
    }

    private static void refuseForeign(Path path) throws IOException, CannotStartException {
        if (Files.exists(path.resolve(IDENTITY))) {
            return;
        }
        try (Stream<Path> entries = Files.list(path)) {
            Optional<Path> foreign =
                    entries.filter(e -> !isBeforeIdentity(nameOf(e))).sorted().findFirst();
            if (foreign.isPresent()) {
                throw new CannotStartException(
                        ExitCode.FOREIGN_DATA,
                        "data directory " + path + " is not empty and is no node's data (found " + nameOf(foreign.get())
                                + "): name another dataDir, or empty this one if nothing in it is needed");
            }
        }
    }

    private static String nameOf(Path path) {
        return String.valueOf(path.getFileName());
    }

    static FileLock lock(Path path) throws CannotStartException {
        Optional<FileLock> lock = Optional.empty();
        try {
            FileChannel channel =
                    FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                lock = Optional.ofNullable(channel.tryLock());
            } catch (OverlappingFileLockException held) {
                lock = Optional.empty();
            } finally {
                if (lock.isEmpty()) {
                    channel.close();
                }
            }
        } catch (IOException e) {
            throw unwritable(path, e);
        }
        return lock.orElseThrow(() -> new CannotStartException(
                ExitCode.LOCKED,
                "data directory " + path
                        + " is in use by another process: stop that node first, or name another dataDir"));
    }

    private static Optional<NodeIdentity> stored(Path path, NodeIdentity.Cluster configured)
            throws IOException, CannotStartException {
        Optional<NodeIdentity> stored = identityIn(path);
        List<String> contradictions =
                stored.map(s -> s.contradictions(configured)).orElse(List.of());
        if (!contradictions.isEmpty()) {
            throw new CannotStartException(
                    ExitCode.CONTRADICTS_DATA,
                    "data directory " + path + " belongs elsewhere: " + String.join("; ", contradictions)
                            + ": mend the configuration, or name another dataDir");
        }
        return stored;
    }

    private static Optional<NodeIdentity> identityIn(Path path) throws IOException, CannotStartException {
        Path file = path.resolve(IDENTITY);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Optional<NodeIdentity> stored = NodeIdentity.decode(Files.readAllBytes(file));
        if (stored.isEmpty()) {
            throw new CannotStartException(
                    ExitCode.DAMAGED,
                    file + " is damaged, or of a release before the first, so nobody can say whose data this is:"
                            + " repair rejoin puts it aside and lets the node join again");
        }
        return stored;
    }

    static boolean isEmpty(Path path) throws IOException {
        if (!Files.exists(path)) {
            return true;
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.map(DataDirectory::nameOf).allMatch(DataDirectory::isBeforeIdentity);
        }
    }

    private static boolean isBeforeIdentity(String name) {
        return BEFORE_IDENTITY.contains(name) || name.startsWith(ASIDE);
    }

    private static CannotStartException noData(Path path) {
        return new CannotStartException(
                ExitCode.NO_DATA,
                "data directory " + path + " is empty: to make a new cluster, start every node with --bootstrap; if the"
                        + " cluster exists (a new node, or one that lost its disk), start this one with --join");
    }

    static CannotStartException unwritable(Path path, IOException e) {
        return new CannotStartException(
                ExitCode.UNWRITABLE,
                "data directory " + path + " cannot be made or written ("
                        + e.getClass().getSimpleName() + ": " + e.getMessage()
                        + "): check the path, its owner and the space left",
                e);
    }

    /** Lets another process have the directory. */
    @Override
    public void close() {
        release(path, lock);
    }

    static void release(Path path, FileLock lock) {
        try {
            lock.channel().close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot release " + path, e);
        }
    }
}
