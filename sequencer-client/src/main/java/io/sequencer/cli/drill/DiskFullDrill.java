package io.sequencer.cli.drill;

import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Output;
import io.sequencer.cli.cluster.ClusterException;
import io.sequencer.cli.cluster.OwnCluster;
import io.sequencer.client.Documents;
import io.sequencer.client.SequencerClient;
import io.sequencer.proto.v1.ClusterSettings;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Retention;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The disks of all nodes fill up under writes, and get space again. */
@Command(
        name = "disk-full",
        mixinStandardHelpOptions = true,
        description = {
            "Fills the disks of three nodes under steady writes: first with ops of which little is kept, so that the nodes make room"
                    + " themselves; then with a foreign file, which is removed again. Needs root on Linux (mounts tmpfs).",
            "Holds if writes are refused with a typed error before any node breaks, and go on by themselves afterwards."
        })
final class DiskFullDrill implements Callable<Integer> {
    private static final String FILLER = "filler";
    private static final String BALLAST = "ballast";
    private static final int DISK_MIB = 384;
    private static final int RESERVE_MIB = 96;
    private static final int MIB = 1 << 20;
    private static final int DOCUMENTS = 12;
    private static final int OPS_PER_MESSAGE = 20;
    private static final int OP_LENGTH = 4_000;
    /** So much may be written before the disk is low. */
    private static final int ROOM_MIB = 48;

    private static final int RETAINED_OPS = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Map<String, String> SETTINGS = Map.of(
            "disk.reserveBytes", Long.toString((long) RESERVE_MIB * MIB),
            "disk.checkMillis", "100",
            // Nothing is cut off the logs but for want of space.
            "raft.snapshotEveryEntries", "1000000",
            "cache.documentBytes", "33554432",
            "cache.storeBytes", "67108864",
            "cache.writeBytes", "16777216");

    @Mixin
    private Output output = new Output();

    /** Where the nodes' data is, on disks of their own. */
    private final List<Path> disks = new ArrayList<>();

    @Override
    public Integer call() throws InterruptedException, IOException {
        Path directory = DrillCluster.newDirectory();
        // Ctrl-C takes the disks along too.
        Runtime.getRuntime().addShutdownHook(new Thread(this::unmount, "unmount-disks"));
        Optional<String> obstacle = mount(directory);
        if (obstacle.isPresent()) {
            unmount();
            OwnCluster.deleteTree(directory);
            output.line("SKIPPED: " + obstacle.get());
            return ExitCode.SKIPPED.code();
        }
        try (DrillCluster cluster = DrillCluster.start(directory, "384m", SETTINGS)) {
            try (SequencerClient client = cluster.connect()) {
                List<String> findings = run(cluster, client);
                return Verdict.of(findings, cluster).print(output);
            } finally {
                cluster.stop();
                unmount();
            }
        } catch (ClusterException e) {
            unmount();
            throw e;
        }
    }

    /** A disk for each node's data; returns why there is none. */
    private Optional<String> mount(Path directory) throws IOException {
        if (!"root".equals(System.getProperty("user.name")) || !Files.isDirectory(Path.of("/proc/self"))) {
            return Optional.of("this drill mounts a tmpfs for each node, which needs root on Linux");
        }
        for (int node = 1; node <= DrillCluster.NODES; node++) {
            Path disk = directory.resolve("n" + node).resolve("data");
            Files.createDirectories(disk);
            if (!command("mount", "-t", "tmpfs", "-o", "size=" + DISK_MIB + "m", "tmpfs", disk.toString())) {
                return Optional.of("mounting a tmpfs is not allowed here");
            }
            disks.add(disk);
        }
        return Optional.empty();
    }

    private synchronized void unmount() {
        disks.forEach(disk -> command("umount", "--lazy", disk.toString()));
        disks.clear();
    }

    private static boolean command(String... words) {
        try {
            return new ProcessBuilder(words).inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private List<String> run(DrillCluster cluster, SequencerClient client) throws InterruptedException, IOException {
        Documents documents = client.documents();
        documents.changeSettings(ClusterSettings.newBuilder()
                .setSnapshotEveryOps(RETAINED_OPS)
                .setRetention(Retention.newBuilder().setOps(RETAINED_OPS))
                .build());
        List<Writer> writers = IntStream.range(0, DOCUMENTS)
                .mapToObj(i -> new Writer("disk/" + i, OP_LENGTH))
                .toList();
        writers.forEach(writer -> documents.create(writer.docId(), DocumentMode.TEXT));
        List<String> findings = new ArrayList<>();
        fillWithOps(cluster, documents, writers, findings);
        fillWithFile(cluster, documents, writers, findings);
        Replicas replicas = new Replicas(client);
        findings.addAll(replicas.lost(writers));
        expect(replicas.becomeEqual(PATIENCE), "the nodes are not equal by digest", findings);
        return findings;
    }

    /** Nobody frees anything: what was truncated becomes space when space is needed. */
    private void fillWithOps(DrillCluster cluster, Documents documents, List<Writer> writers, List<String> findings)
            throws InterruptedException, IOException {
        for (Path disk : disks) {
            fill(disk.resolve(BALLAST), (long) (RESERVE_MIB + ROOM_MIB) * MIB);
        }
        boolean refused = eventually(
                () -> writers.stream().anyMatch(writer -> saysDisk(writer.write(documents, OPS_PER_MESSAGE))));
        expect(refused, "writing goes on without end although the disks were filled with ops", findings);
        expect(
                cluster.nodes().stream()
                        .anyMatch(node -> cluster.readiness(node).contains("disk")),
                "no node says in /readyz that its disk is full of ops",
                findings);
        output.line(acked(writers) + " ops acked when the first was refused, the disks being full of them");
        expect(
                cluster.nodes().stream().anyMatch(node -> refusals(cluster.metrics(node)) > 0),
                "no node counts what it refuses",
                findings);
        long begin = System.nanoTime();
        for (Writer writer : writers) {
            expect(
                    eventually(() -> writer.write(documents, OPS_PER_MESSAGE).isEmpty()),
                    writer.docId() + " is not written although most of the ops are not kept",
                    findings);
        }
        output.line(acked(writers) + " ops acked; all documents were written again "
                + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)
                + " ms after that, with space that the nodes made of what they do not keep");
        expect(eventually(cluster::allReady), "not every node is ready again", findings);
    }

    private static double refusals(String metrics) {
        return metrics.lines()
                .filter(line -> line.startsWith("sequencer_disk_refusals_total "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private void fillWithFile(DrillCluster cluster, Documents documents, List<Writer> writers, List<String> findings)
            throws InterruptedException, IOException {
        for (Writer writer : writers) {
            expect(
                    eventually(() -> writer.write(documents, OPS_PER_MESSAGE).isEmpty()),
                    writer.docId() + " is not written although there is space",
                    findings);
        }
        output.line(acked(writers) + " ops acked; the disks, of " + DISK_MIB
                + " MiB each, are filled, and writing goes on");
        for (Path disk : disks) {
            fill(disk.resolve(FILLER), (long) RESERVE_MIB * MIB / 2);
        }
        for (Writer writer : writers) {
            expect(
                    eventually(() -> saysDisk(writer.write(documents, OPS_PER_MESSAGE))),
                    writer.docId() + " is written without end although no node has space",
                    findings);
        }
        expect(
                eventually(() -> cluster.nodes().stream()
                        .allMatch(node -> cluster.readiness(node).contains("disk"))),
                "not every node says in /readyz that its disk is nearly full",
                findings);
        expect(cluster.firstDeath().isEmpty(), "a node broke before it refused", findings);
        output.line(acked(writers) + " ops acked when every document was refused for want of disk; making room");
        long begin = System.nanoTime();
        for (Path disk : disks) {
            Files.delete(disk.resolve(FILLER));
        }
        for (Writer writer : writers) {
            expect(
                    eventually(() -> writer.write(documents, OPS_PER_MESSAGE).isEmpty()),
                    writer.docId() + " is not written again although there is space",
                    findings);
        }
        output.line(acked(writers) + " ops acked; all documents were written again "
                + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) + " ms after there was space");
        expect(eventually(cluster::allReady), "not every node is ready again", findings);
    }

    private static void expect(boolean holds, String finding, List<String> findings) {
        if (!holds) {
            findings.add(finding);
        }
    }

    private static boolean eventually(BooleanSupplier holds) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return true;
    }

    private static boolean saysDisk(Optional<Error> refusal) {
        return refusal.filter(error -> error.getDetails().getLimit().equals("disk_reserve_bytes"))
                .isPresent();
    }

    /** Leaves so much of the disk. */
    private static void fill(Path file, long bytes) throws IOException {
        byte[] block = new byte[MIB];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (Files.getFileStore(file).getUsableSpace() > bytes) {
                out.write(block);
            }
        }
    }

    private static long acked(List<Writer> writers) {
        return writers.stream().mapToLong(Writer::acked).sum();
    }
}
