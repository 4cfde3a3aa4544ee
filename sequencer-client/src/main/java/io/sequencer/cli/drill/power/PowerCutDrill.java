package io.sequencer.cli.drill.power;

import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Homes;
import io.sequencer.cli.Output;
import io.sequencer.cli.cluster.ClusterException;
import io.sequencer.cli.cluster.ClusterPlan;
import io.sequencer.cli.cluster.LocalNode;
import io.sequencer.cli.cluster.OwnCluster;
import io.sequencer.cli.drill.machine.LoopDisk;
import io.sequencer.cli.drill.machine.PreloadedLibrary;
import io.sequencer.cli.drill.member.Drill;
import io.sequencer.cli.drill.member.Judgement;
import io.sequencer.cli.drill.member.Load;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The power of all nodes goes at once, with what they had not fsynced. */
@Command(
        name = "power-cut-all",
        mixinStandardHelpOptions = true,
        description = {
            "Cuts the power of three nodes at once under steady writes: what they had not fsynced is gone. Needs root on Linux"
                    + " (mounts ext4 in files of its own).",
            "Holds if no acked op is lost."
        })
public final class PowerCutDrill implements Callable<Integer> {

    private static final String NAME = "power-cut-all";
    private static final int DISK_MIB = 256;
    /** The usual reserve is more than such a disk has. */
    private static final Map<String, String> SETTINGS = Map.of("disk.reserveBytes", Integer.toString(32 << 20));

    private static final int OPS = 300;
    private static final String WITNESS = "not-fsynced";

    @Option(names = "--cuts", defaultValue = "2", description = "How often (default: ${DEFAULT-VALUE}).")
    private int cuts = 2;

    @Option(
            names = "--without-fsync",
            description = "Takes fsync away before the power: the control, which must not hold. Needs a C compiler.")
    private boolean withoutFsync;

    @Option(names = "--keep", description = "Keep the cluster's directory.")
    private boolean keep;

    @Mixin
    private Output output = new Output();

    private final List<LoopDisk> disks = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("sequencer-drill-").toRealPath();
        // Ctrl-C takes the disks along too.
        Runtime.getRuntime().addShutdownHook(new Thread(this::unmount, "unmount-disks"));
        try {
            ClusterPlan plan = Drill.plan(directory, Homes.serverClasspath(), SETTINGS);
            Optional<String> obstacle = prepare(plan);
            if (obstacle.isPresent()) {
                unmount();
                OwnCluster.deleteTree(directory);
                output.line("SKIPPED: " + obstacle.get());
                return ExitCode.SKIPPED.code();
            }
            Judgement judgement;
            try {
                judgement = run(plan);
            } finally {
                unmount();
            }
            return judgement.print(NAME, directory, keep, output).code();
        } finally {
            unmount();
        }
    }

    /** A disk for each node's data; why there is none. */
    private Optional<String> prepare(ClusterPlan plan) throws IOException {
        Optional<String> obstacle =
                LoopDisk.obstacle().or(() -> withoutFsync ? PreloadedLibrary.obstacle() : Optional.empty());
        if (obstacle.isPresent()) {
            return obstacle;
        }
        for (int node = 1; node <= plan.ports().size(); node++) {
            Path data = plan.directory().resolve("n" + node).resolve("data");
            Files.createDirectories(data);
            try {
                disks.add(LoopDisk.make(plan.directory().resolve("n" + node + ".ext4"), data, DISK_MIB));
            } catch (IOException e) {
                return Optional.of("a disk for a node cannot be made: " + e.getMessage());
            }
        }
        return Optional.empty();
    }

    private Judgement run(ClusterPlan plan) throws IOException, InterruptedException {
        Optional<FsyncSwitch> fsync = withoutFsync ? Optional.of(FsyncSwitch.make(plan.directory())) : Optional.empty();
        ClusterPlan all =
                plan.withEnvironment(fsync.map(FsyncSwitch::environment).orElse(Map.of()));
        try (Drill drill = new Drill(all, Load.EDITING, Judgement.steps(output))) {
            return Judgement.of(drill, same -> {
                same.write(OPS);
                if (fsync.isPresent()) {
                    fsync.get().turnOff();
                    same.step("fsync does nothing from here on");
                    same.write(OPS);
                }
                for (int cut = 1; cut <= cuts; cut++) {
                    cut(same);
                }
            });
        }
    }

    private void cut(Drill drill) throws IOException, InterruptedException {
        drill.write(OPS);
        List<LocalNode> nodes = drill.cluster().nodes();
        for (LocalNode node : nodes) {
            node.freeze();
        }
        for (LoopDisk disk : disks) {
            Files.write(disk.mountPoint().resolve(WITNESS), new byte[1024]);
            disk.stop();
        }
        drill.step("the power of all nodes is cut");
        nodes.forEach(LocalNode::kill);
        for (LoopDisk disk : disks) {
            disk.restart();
            Path witness = disk.mountPoint().resolve(WITNESS);
            Drill.require(
                    !Files.exists(witness) || Files.size(witness) == 0,
                    "what was not fsynced is still on " + disk.mountPoint() + ": this was no power cut");
            Files.deleteIfExists(witness);
        }
        nodes.forEach(LocalNode::start);
        nodes.forEach(drill::awaitReady);
        drill.step("the power is back, and all nodes are ready");
        drill.writeEverywhere();
    }

    private synchronized void unmount() {
        for (LoopDisk disk : disks) {
            try {
                disk.close();
            } catch (IOException e) {
                throw new ClusterException("a disk of the drill stays mounted: " + e.getMessage(), e);
            }
        }
        disks.clear();
    }
}
