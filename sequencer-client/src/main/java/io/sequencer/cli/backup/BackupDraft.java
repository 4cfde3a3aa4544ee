package io.sequencer.cli.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.util.JsonFormat;
import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import io.sequencer.cli.cluster.ClusterException;
import io.sequencer.cli.cluster.OwnCluster;
import io.sequencer.proto.backup.v1.BackupManifest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;

/**
 * A backup that is being put together, in a directory beside its place. It gets there complete and fsynced, or is gone when
 * this is closed or the process is interrupted.
 */
final class BackupDraft implements AutoCloseable {

    static final int FORMAT = 1;
    private static final String MANIFEST = "MANIFEST.json";
    private static final String MANIFEST_SHA256 = "MANIFEST.sha256";

    private final Path target;
    private final Path draft;
    private final Thread hook = new Thread(this::delete, "remove-incomplete-backup");

    private BackupDraft(Path target, Path draft) {
        this.target = target;
        this.draft = draft;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** @throws CommandFailure if there is something already */
    static BackupDraft beside(Path target) throws IOException {
        requireFree(target);
        Path parent = target.getParent();
        if (parent == null) {
            throw new CommandFailure(ExitCode.USAGE, target + " cannot be a backup: name a directory in another one");
        }
        Files.createDirectories(parent);
        return new BackupDraft(target, Files.createTempDirectory(parent, target.getFileName() + ".incomplete-"));
    }

    private static void requireFree(Path target) throws IOException {
        if (Files.isDirectory(target)) {
            try (Stream<Path> entries = Files.list(target)) {
                if (entries.findAny().isEmpty()) {
                    return;
                }
            }
        } else if (!Files.exists(target)) {
            return;
        }
        throw new CommandFailure(
                ExitCode.USAGE, target + " is not empty: a backup is never written over anything, name another --to");
    }

    /** Where a shard's files belong; empty. */
    Path newShard(int shard) throws IOException {
        Path directory = draft.resolve("shard-" + shard);
        if (Files.exists(directory)) {
            OwnCluster.deleteTree(directory);
        }
        return Files.createDirectory(directory);
    }

    /** Writes the manifest, and puts all in its place; on return it is on disk. The files were fsynced before. */
    void complete(BackupManifest manifest) throws IOException {
        for (int shard = 0; shard < manifest.getShardsCount(); shard++) {
            sync(draft.resolve("shard-" + shard));
        }
        byte[] json = JsonFormat.printer().print(manifest).getBytes(UTF_8);
        write(draft.resolve(MANIFEST), json);
        String sum = HexFormat.of().formatHex(newSha256().digest(json)) + "  " + MANIFEST + "\n";
        write(draft.resolve(MANIFEST_SHA256), sum.getBytes(UTF_8));
        sync(draft);
        requireFree(target);
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        sync(target.resolveSibling("."));
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.write(file, content);
        sync(file);
    }

    /** fsync, of a file or a directory. */
    static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // This process is ending, and the hook does it.
        }
        delete();
    }

    private void delete() {
        if (Files.exists(draft)) {
            try {
                OwnCluster.deleteTree(draft);
            } catch (ClusterException e) {
                System.err.println("sequencer: " + e.getMessage());
            }
        }
    }
}
