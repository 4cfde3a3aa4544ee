package io.sequencer.cli.drill.machine;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An ext4 file system in a file, mounted through a loop device: a disk that can be stopped at an instant. Belongs to one thread,
 * except {@link #close}.
 */
public final class LoopDisk implements AutoCloseable {

    /** EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH: from then on nothing more is written, not even the journal. */
    private static final String STOP =
            "open(my $f, '<', $ARGV[0]) or die $!;" + " my $how = pack('L', 2); ioctl($f, 0x8004587d, $how) or die $!;";

    private static final int UNMOUNT_ATTEMPTS = 50;

    private final Path image;
    private final Path mountPoint;

    private LoopDisk(Path image, Path mountPoint) {
        this.image = image;
        this.mountPoint = mountPoint;
    }

    /** Why there can be no such disk on this machine; empty if nothing is known against it. */
    public static Optional<String> obstacle() {
        if (!"root".equals(System.getProperty("user.name")) || !Files.isDirectory(Path.of("/proc/self"))) {
            return Optional.of("it mounts a disk for each node, which needs root on Linux");
        }
        for (List<String> probe : List.of(List.of("mkfs.ext4", "-V"), List.of("mount", "-V"), List.of("perl", "-v"))) {
            if (Command.failure(probe.toArray(String[]::new)).isPresent()) {
                return Optional.of(probe.get(0) + " is needed and does not run here");
            }
        }
        return Optional.empty();
    }

    /**
     * Makes and mounts one.
     *
     * @param image the file, which must not exist
     * @param mountPoint a directory, which must be empty
     * @throws IOException if the machine does not allow it
     */
    public static LoopDisk make(Path image, Path mountPoint, int mebibytes) throws IOException {
        Files.createFile(image);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength((long) mebibytes << 20);
        }
        // Nothing is left for the kernel to initialize later: it would write while the disk stops.
        Command.run(
                "mkfs.ext4", "-q", "-F", "-m", "0", "-E", "lazy_itable_init=0,lazy_journal_init=0", image.toString());
        LoopDisk disk = new LoopDisk(image.toRealPath(), mountPoint.toRealPath());
        disk.mount();
        // A node leaves a directory alone that holds something.
        Files.delete(disk.mountPoint.resolve("lost+found"));
        return disk;
    }

    public Path mountPoint() {
        return mountPoint;
    }

    private void mount() throws IOException {
        Command.run("mount", "-o", "loop", image.toString(), mountPoint.toString());
    }

    /**
     * The power is cut: what the file system has not written yet never will be.
     *
     * @throws IOException if this is not the disk that was made, and nothing was stopped; or if it could not be stopped
     */
    public void stop() throws IOException {
        requireOwn();
        Command.run("perl", "-e", STOP, mountPoint.toString());
    }

    /** The power is back: mounts again what is left. Nobody may have a file of it open. */
    public void restart() throws IOException {
        requireOwn();
        Optional<String> failure = Optional.of("");
        for (int i = 0; i < UNMOUNT_ATTEMPTS && failure.isPresent(); i++) {
            failure = Command.failure("umount", mountPoint.toString());
            pause();
        }
        if (failure.isPresent()) {
            throw new IOException(failure.get());
        }
        mount();
    }

    /** A process that was just killed may hold it a little longer. */
    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void requireOwn() throws IOException {
        if (!isOwn()) {
            throw new IOException(mountPoint + " is not the mount of " + image + " that was made: it is left alone");
        }
    }

    /** Whether what is mounted there now is the image, through a loop device, and nothing else. */
    private boolean isOwn() throws IOException {
        String source = "";
        for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
            String[] words = line.split(" ");
            if (words[1].equals(mountPoint.toString())) {
                source = words[2].equals("ext4") ? words[0] : "";
            }
        }
        if (!source.matches("/dev/loop\\d+")) {
            return false;
        }
        Path backing = Path.of("/sys/block", source.substring("/dev/".length()), "loop", "backing_file");
        return Files.readString(backing).strip().equals(image.toString());
    }

    /** Unmounts it, which frees the loop device; the image stays. Twice is once. */
    @Override
    public synchronized void close() throws IOException {
        if (isOwn()) {
            Command.run("umount", "--lazy", mountPoint.toString());
        }
    }
}
