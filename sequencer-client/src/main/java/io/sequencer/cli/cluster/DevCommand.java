package io.sequencer.cli.cluster;

import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Homes;
import io.sequencer.cli.Output;
import io.sequencer.cli.login.DemoLogin;
import io.sequencer.cli.login.LoginFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a whole cluster in the foreground until Ctrl-C. */
@Command(
        name = "dev",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a cluster of real server processes on this machine until Ctrl-C.",
            "Its data stays in its directory and is used again at the next start.",
            "'member add', 'member replace' and 'member remove' change it while it runs."
        })
public final class DevCommand implements Callable<Integer> {

    private static final long WATCH_MILLIS = 200;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = {
                "How many nodes (default: 3, or what is there already).",
                "More than there are: the others join. Fewer: see 'member remove'."
            })
    private @Nullable Integer nodes;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where configuration, data and logs are kept (default: .sequencer-dev in the project).")
    private @Nullable Path dir;

    @Option(
            names = "--base-port",
            paramLabel = "P",
            description = {
                "Node i listens at P+i (HTTP, WebSocket), P+100+i (gRPC), P+200+i (peer), P+300+i (Raft), P+400+i (admin),",
                "P+500+i (metrics).",
                "Default: 7100, or what is there already."
            })
    private @Nullable Integer basePort;

    @Option(
            names = "--restore",
            paramLabel = "BACKUP",
            description = "Begin with what this backup holds, as a new cluster; the directory must hold none yet.")
    private @Nullable Path restore;

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            defaultValue = "1g",
            description = "Heap of each node, as in -Xmx (default: ${DEFAULT-VALUE}).")
    private String heap = "1g";

    @Option(
            names = "--insecure",
            description =
                    "Without accounts: anybody on this machine may do anything under any name. For a new directory.")
    private boolean insecure;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws InterruptedException {
        Path directory =
                (dir == null ? Homes.devDirectory() : dir).toAbsolutePath().normalize();
        String classpath = Homes.serverClasspath();
        try (FileChannel lockFile = openLock(directory)) {
            lock(lockFile, directory);
            DevWish.clear(directory);
            RunningCluster known = known(directory);
            List<String> members = known.ids().stream()
                    .filter(id -> !known.joining().containsKey(id))
                    .toList();
            if (restore != null) {
                DevRestore.prepare(directory, restore);
            }
            boolean accounts = DemoLogin.hasAccounts(directory, insecure);
            ClusterPlan plan = ClusterPlan.of(
                            directory,
                            members.stream().map(id -> portsOf(known, id)).toList(),
                            classpath)
                    .withJavaFlags(List.of("-Xmx" + heap))
                    .withSettings(Map.of(
                            LocalNode.CLUSTER_ID,
                            DevRestore.clusterId(directory),
                            LocalNode.INSECURE,
                            Boolean.toString(!accounts)));
            try (LocalCluster cluster = LocalCluster.prepare(plan, members)) {
                if (restore != null) {
                    output.err().println(DevRestore.run(cluster, classpath, restore));
                }
                if (!output.json()) {
                    output.err().println("starting " + members.size() + " nodes in " + directory + " ...");
                    output.err().flush();
                }
                cluster.start(DevDesk::wasRemoved);
                DevDesk desk = new DevDesk(directory, cluster, this::tell);
                known.joining().forEach((id, replaces) -> desk.joinAgain(id, portsOf(known, id), replaces));
                desk.record();
                announce(cluster);
                if (!output.json()) {
                    advise(accounts ? DemoLogin.prepare(directory, cluster.endpoints()) : DemoLogin.NO_ACCOUNTS);
                } else if (accounts) {
                    output.object(Map.of("login", DemoLogin.prepare(directory, cluster.endpoints())));
                }
                for (int more = known.ids().size(); more < wanted(known); more++) {
                    desk.join(DevWish.of("", ""));
                }
                return watch(desk);
            }
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.CLUSTER, "cannot use " + directory + ": " + e.getMessage());
        }
    }

    private static NodePorts portsOf(RunningCluster known, String id) {
        return known.nodes().get(known.ids().indexOf(id));
    }

    private int wanted(RunningCluster known) {
        return nodes == null ? known.ids().size() : nodes;
    }

    /** Whether a dev cluster runs in the directory. */
    public static boolean runsIn(Path directory) {
        if (!Files.exists(directory.resolve("dev.lock"))) {
            return false;
        }
        try (FileChannel lockFile = openLock(directory)) {
            FileLock lock = lockFile.tryLock();
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (IOException e) {
            throw new ClusterException("cannot look into " + directory + ": " + e.getMessage(), e);
        }
    }

    private void tell(String line) {
        if (!output.json()) {
            output.line(line);
        }
    }

    private static FileChannel openLock(Path directory) throws IOException {
        Files.createDirectories(directory);
        LoginFile.keepToOwner(directory);
        return FileChannel.open(directory.resolve("dev.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /** Held until the channel is closed. */
    private static void lock(FileChannel lockFile, Path directory) throws IOException {
        FileLock lock;
        try {
            lock = lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new CommandFailure(
                    ExitCode.CLUSTER,
                    "a dev cluster runs in " + directory
                            + " already: use it, stop it, or give another --dir and --base-port");
        }
    }

    private RunningCluster known(Path directory) {
        Optional<RunningCluster> before = RunningCluster.read(directory);
        int there = before.map(b -> b.ids().size()).orElse(0);
        int count = nodes != null ? nodes : before.isPresent() ? there : 3;
        if (count < 1 || count > DevDesk.MOST_NODES) {
            throw new CommandFailure(ExitCode.USAGE, "--nodes must be between 1 and " + DevDesk.MOST_NODES);
        }
        if (count < there) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    directory + " holds a cluster of " + there
                            + " nodes: start it as it is, then 'member remove NODE'");
        }
        if (basePort == null) {
            return before.orElseGet(() -> RunningCluster.of(NodePorts.fromBase(RunningCluster.BASE_PORT, count)));
        }
        if (basePort < 1 || basePort > 65_000) {
            throw new CommandFailure(ExitCode.USAGE, "--base-port must be between 1 and 65000");
        }
        RunningCluster fresh = RunningCluster.of(NodePorts.fromBase(basePort, before.isPresent() ? there : count));
        if (before.isPresent() && !before.get().nodes().equals(fresh.nodes())) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    directory + " holds a cluster whose members know each other by their ports: leave --base-port away,"
                            + " give another --dir, or remove the directory");
        }
        return before.orElse(fresh);
    }

    private void announce(LocalCluster cluster) {
        for (LocalNode node : cluster.nodes()) {
            String http = NodePorts.HOST + ":" + node.ports().http();
            String grpc = node.ports().grpcEndpoint().toString();
            String metrics = NodePorts.HOST + ":" + node.ports().metrics();
            if (output.json()) {
                output.object(Map.of(
                        "node",
                        node.id(),
                        "websocket",
                        "ws://" + http + "/v1/connect",
                        "grpc",
                        grpc,
                        "http",
                        "http://" + http,
                        "metrics",
                        "http://" + metrics + "/metrics",
                        "log",
                        node.logFile().toString()));
            } else {
                output.line("%s  ready  WebSocket ws://%s/v1/connect  gRPC %s  metrics http://%s/metrics"
                        .formatted(node.id(), http, grpc, metrics));
            }
        }
    }

    /** @param login how to log in, or that nobody needs to */
    private void advise(String login) {
        String more = dir == null
                ? ""
                : " --profile "
                        + LoginFile.ofDev(dir.toAbsolutePath().normalize()).path();
        PrintWriter out = output.out();
        out.println();
        out.println(login);
        out.println();
        out.println("Try in another terminal:");
        out.println("  scripts/sequencer doc create notes" + more);
        out.println("  scripts/sequencer doc edit notes --insert 0 \"Hello\"" + more);
        out.println("  scripts/sequencer doc cat notes" + more);
        out.println();
        out.println("Ctrl-C stops the cluster; its data stays.");
        out.flush();
    }

    /** Returns only by an exception: Ctrl-C ends the process through the cluster's shutdown hook. */
    private int watch(DevDesk desk) throws InterruptedException {
        while (true) {
            try {
                desk.look();
            } catch (ClusterException e) {
                // At once: stopping the others takes seconds.
                output.err().println("sequencer: " + e.getMessage());
                output.err().println("sequencer: stopping the other nodes ...");
                output.err().flush();
                throw new ClusterException("the cluster was stopped because a node ended; its data stays", e);
            }
            Thread.sleep(WATCH_MILLIS);
        }
    }
}
