package io.sequencer.chaos.live.ns;

import io.sequencer.chaos.live.reach.Place;
import io.sequencer.cli.cluster.OwnCluster;
import io.sequencer.cli.drill.machine.Command;
import io.sequencer.cli.drill.machine.LoopDisk;
import io.sequencer.client.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One node: its place, its disk, its process. One thread, except {@link #close}. */
final class NsNode {
    private static final int DISK_MIB = 400;
    private static final int GRPC = 7200;
    private static final int ADMIN = 7500;
    /** More than a node writes while the space is taken. */
    private static final long LEFT_BYTES = 8 << 20;

    private static final String FILLER = "filler";

    private final int number;
    private final Path directory;
    private final Place place;
    private final NodeProcess process;
    private @Nullable LoopDisk disk;
    private boolean closed;
    private boolean founding = true;
    private int disks = 1;
    private long saidBefore;

    /**
     * Writes the configuration; mounts and starts nothing.
     *
     * @param config what the configuration holds beside the node's own name and directory
     */
    NsNode(int number, Path directory, Bridge bridge, String config, List<String> java, Map<String, String> environment)
            throws IOException {
        this.number = number;
        this.directory = directory;
        String address = bridge.address(number);
        this.place = new Place("n" + number, new Endpoint(address, GRPC), new Endpoint(address, ADMIN));
        Files.createDirectories(data());
        Path file = directory.resolve("node.yaml");
        Files.writeString(
                file,
                "nodeId: " + place.id() + "\ndataDir: \"" + data() + "\"\nlisten:\n  admin: \"" + place.admin() + "\"\n"
                        + config);
        List<String> command = new ArrayList<>(bridge.inside(number));
        command.addAll(java);
        command.addAll(List.of("--config", file.toString()));
        this.process = new NodeProcess(place.id(), command, directory.resolve("node.log"), environment);
    }

    /** Once, before the first start; and once more for every disk that is taken away. */
    synchronized void makeDisk() throws IOException {
        requireOpen();
        disk = LoopDisk.make(image(), data(), DISK_MIB);
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the cluster was stopped");
        }
    }

    private LoopDisk disk() throws IOException {
        requireOpen();
        LoopDisk present = disk;
        if (present == null) {
            throw new IllegalStateException("no disk was made");
        }
        return present;
    }

    /** As an entry of {@code peers}. */
    static String peer(int number, String address) {
        return "  - {id: n%d, host: %s, httpPort: 7100, grpcPort: %d, peerPort: 7300, raftPort: 7400, adminPort: %d, metricsPort: 7600}\n"
                .formatted(number, address, GRPC, ADMIN);
    }

    private Path image() {
        return directory.resolve("disk-" + disks + ".ext4");
    }

    int number() {
        return number;
    }

    Place place() {
        return place;
    }

    NodeProcess process() {
        return process;
    }

    Path data() {
        return directory.resolve("data");
    }

    /** Which disk it has; a wiped node begins anew. */
    int disks() {
        return disks;
    }

    void start() throws IOException {
        process.start(List.of(founding ? "--bootstrap" : "--join"));
    }

    /** The power goes. */
    synchronized void stopDisk() throws IOException {
        disk().stop();
    }

    /** The power is back; the process must be gone. */
    synchronized void restartDisk() throws IOException {
        disk().restart();
    }

    void fill() throws IOException {
        saidBefore = Files.size(process.log());
        Path filler = data().resolve(FILLER);
        Files.deleteIfExists(filler);
        long most = Math.max(1, Files.getFileStore(data()).getUsableSpace() - LEFT_BYTES);
        Command.run("fallocate", "-l", Long.toString(most), filler.toString());
        // The node writes meanwhile: what is left goes until the disk says that nothing is.
        Command.failure("dd", "if=/dev/zero", "of=" + filler, "bs=64k", "oflag=append", "conv=notrunc");
    }

    /** Whether it wrote since it was filled last that there is no space. */
    boolean sawNoSpace() throws IOException {
        try (InputStream said = Files.newInputStream(process.log())) {
            said.skipNBytes(saidBefore);
            return new String(said.readAllBytes(), StandardCharsets.UTF_8).contains("No space left on device");
        }
    }

    void empty() throws IOException {
        Files.deleteIfExists(data().resolve(FILLER));
    }

    void freeze() throws IOException {
        Command.run("fsfreeze", "-f", data().toString());
    }

    void thaw() throws IOException {
        Command.run("fsfreeze", "-u", data().toString());
    }

    /** A new disk instead of the old one. */
    void wipe() throws IOException {
        process.kill();
        synchronized (this) {
            disk().close();
            Files.deleteIfExists(image());
            disks++;
            founding = false;
            makeDisk();
        }
    }

    /** Stops it for good and copies what is in the data directory, for who looks for a cause. */
    void keepData(Path to) throws IOException {
        Command.failure("fsfreeze", "-u", data().toString());
        process.seal();
        process.kill();
        Files.createDirectories(to);
        Command.run("cp", "-a", "--sparse=always", data().toString(), to.toString());
    }

    /** Takes away process and disk. Twice is once; any thread. */
    synchronized void close() throws IOException {
        closed = true;
        process.seal();
        if (disk == null) {
            return;
        }
        Command.failure("fsfreeze", "-u", data().toString());
        process.kill();
        disk.close();
        for (int i = 1; i <= disks; i++) {
            Files.deleteIfExists(directory.resolve("disk-" + i + ".ext4"));
        }
    }

    /** What is left of it. */
    void delete() {
        OwnCluster.deleteTree(directory);
    }
}
