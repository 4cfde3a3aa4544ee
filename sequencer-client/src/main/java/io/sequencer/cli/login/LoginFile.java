package io.sequencer.cli.login;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import io.sequencer.client.Endpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The file of one login; only its owner may read it. Any thread, any process. */
public final class LoginFile {

    private static final String ENDING = ".json";
    private static final ObjectMapper JSON = new ObjectMapper();
    /** File locks are the process's, not a thread's. */
    private static final Object IN_THIS_PROCESS = new Object();

    private final Path path;

    public LoginFile(Path path) {
        this.path = path;
    }

    /** Of the cluster that 'dev' keeps in a directory. */
    public static LoginFile ofDev(Path directory) {
        return new LoginFile(directory.resolve("login" + ENDING));
    }

    /** @param profile a name, or the path of a file */
    public static LoginFile ofProfile(Path logins, String profile) {
        if (profile.contains("/")) {
            return new LoginFile(Path.of(profile));
        }
        if (!profile.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new CommandFailure(
                    ExitCode.USAGE, "a profile is a name of letters, digits and . _ -, or the path of a file");
        }
        return new LoginFile(logins.resolve(profile + ENDING));
    }

    /** The login that was made at one of these nodes: of several, that of the profile 'default', else the first by name. */
    public static Optional<LoginFile> at(Path logins, List<Endpoint> nodes) {
        if (!Files.isDirectory(logins)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(logins)) {
            return files.filter(file -> file.toString().endsWith(ENDING))
                    .sorted(Comparator.<Path, Boolean>comparing(file -> !file.endsWith("default" + ENDING))
                            .thenComparing(Comparator.naturalOrder()))
                    .map(LoginFile::new)
                    .filter(file -> file.isAt(nodes))
                    .findFirst();
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, "cannot look into " + logins + ": " + e.getMessage());
        }
    }

    private boolean isAt(List<Endpoint> nodes) {
        return read().filter(login -> login.endpoints().stream().anyMatch(nodes::contains))
                .isPresent();
    }

    public Path path() {
        return path;
    }

    /** Empty if there is no login. */
    public Optional<StoredLogin> read() {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(path), StoredLogin.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            throw new CommandFailure(
                    ExitCode.LOGIN, path + " is no login: remove it, and log in again with 'sequencer login'");
        }
    }

    /** In the place of what is there, on disk when it returns. */
    public void write(StoredLogin login) {
        try {
            Path directory = path.toAbsolutePath().getParent();
            if (directory != null && !Files.isDirectory(directory)) {
                Files.createDirectories(directory, forOwner(directory, "rwx------"));
            }
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.LOGIN, "cannot keep the login in " + path + ": " + e.getMessage());
        }
        locked(() -> {
            put(login);
            return login;
        });
    }

    private void put(StoredLogin login) {
        try {
            Path fresh = path.resolveSibling(path.getFileName() + ".new");
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, forOwner(path, "rw-------"));
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(JSON.writeValueAsBytes(login)));
                channel.force(true);
            }
            Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.LOGIN, "cannot keep the login in " + path + ": " + e.getMessage());
        }
    }

    /** Has only its owner look into a directory that is there, where its file system knows owners. */
    public static void keepToOwner(Path directory) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(directory, PosixFileAttributeView.class);
        if (view != null) {
            view.setPermissions(PosixFilePermissions.fromString("rwx------"));
        }
    }

    static FileAttribute<?>[] forOwner(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** Whether there was one. One that another process is just refreshing is gone too, when it returns. */
    public boolean delete() {
        return read().isPresent()
                && locked(() -> {
                    try {
                        return Files.deleteIfExists(path);
                    } catch (IOException e) {
                        throw new CommandFailure(ExitCode.LOGIN, "cannot remove " + path + ": " + e.getMessage());
                    }
                });
    }

    /**
     * Puts another login in the place of the present one, while no other process does.
     *
     * @param change returns what it was given if nothing is to be written
     * @return what is there now; empty if there is no login
     */
    Optional<StoredLogin> update(UnaryOperator<StoredLogin> change) {
        if (read().isEmpty()) {
            return Optional.empty();
        }
        return locked(() -> {
            Optional<StoredLogin> before = read();
            Optional<StoredLogin> after = before.map(change);
            if (!after.equals(before)) {
                after.ifPresent(this::put);
            }
            return after;
        });
    }

    /** Does it while no other process, and no other thread of this one, changes the file. */
    private <T> T locked(Supplier<T> doing) {
        synchronized (IN_THIS_PROCESS) {
            try (FileChannel channel = FileChannel.open(
                            path.resolveSibling(path.getFileName() + ".lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (!lock.isValid()) {
                    throw new IOException("its lock is lost");
                }
                return doing.get();
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.LOGIN, "cannot use " + path + ": " + e.getMessage());
            }
        }
    }
}
