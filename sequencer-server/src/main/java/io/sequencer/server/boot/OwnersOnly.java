package io.sequencer.server.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A directory that only its owner may look into: what is in it holds passwords' hashes and keys. */
final class OwnersOnly {
    private static final Logger LOG = LoggerFactory.getLogger(OwnersOnly.class);
    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rwx------");

    private OwnersOnly() {}

    /** Makes a directory that nobody else may look into; one that is there is closed, see {@link #close}. */
    static void make(Path directory) throws IOException {
        Path absolute = directory.toAbsolutePath();
        if (Files.notExists(absolute) && absolute.getParent() != null) {
            Files.createDirectories(absolute.getParent());
            boolean hasPermissions =
                    Files.getFileAttributeView(absolute.getParent(), PosixFileAttributeView.class) != null;
            Files.createDirectory(
                    absolute,
                    hasPermissions
                            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNERS)}
                            : new FileAttribute<?>[0]);
        } else {
            Files.createDirectories(absolute);
            close(absolute);
        }
    }

    /**
     * Closes a directory that is there, and says so. One that belongs to somebody else, as a volume may, is left as it is,
     * and that is said too; a file system without permissions has nothing to say.
     */
    static void close(Path directory) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(directory, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        Set<PosixFilePermission> before = view.readAttributes().permissions();
        if (OWNERS.containsAll(before)) {
            return;
        }
        try {
            view.setPermissions(OWNERS);
            LOG.info("{} was {}: only its owner may look into it from now on", directory, text(before));
        } catch (IOException e) {
            LOG.warn(
                    "{} is {} and cannot be changed ({}): others on this machine can read keys and documents; see to it",
                    directory,
                    text(before),
                    e.getMessage());
        }
    }

    private static String text(Set<PosixFilePermission> permissions) {
        return PosixFilePermissions.toString(permissions);
    }
}
