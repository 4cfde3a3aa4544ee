package io.sequencer.cli.drill.restore;

import io.sequencer.cli.Homes;
import io.sequencer.cli.Output;
import io.sequencer.cli.backup.BackupRun;
import io.sequencer.cli.backup.ReceiveProgress;
import io.sequencer.cli.backup.Sources;
import io.sequencer.cli.cluster.BackupProcess;
import io.sequencer.cli.cluster.ClusterPlan;
import io.sequencer.cli.cluster.LocalCluster;
import io.sequencer.cli.cluster.LocalNode;
import io.sequencer.cli.cluster.NodePorts;
import io.sequencer.cli.drill.member.AckedOps;
import io.sequencer.cli.drill.member.Drill;
import io.sequencer.cli.drill.member.Judgement;
import io.sequencer.cli.drill.member.Load;
import io.sequencer.client.AppendSession;
import io.sequencer.client.ClientOptions;
import io.sequencer.client.Outcome;
import io.sequencer.client.SequencerClient;
import io.sequencer.client.link.Channels;
import io.sequencer.proto.v1.DocumentMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A backup under load becomes a second cluster. */
@Command(
        name = "backup-restore",
        mixinStandardHelpOptions = true,
        description = {
            "Backs up a cluster while it is written, leaders move and logs are truncated, and restores it into a second one.",
            "Holds if that one knows every op that was acked before, and a damaged copy of the backup is found out."
        })
public final class BackupRestoreDrill implements Callable<Integer> {

    private static final String NAME = "backup-restore";
    private static final int OPS = 300;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Map<String, String> SETTINGS = Map.of("upkeep.compactionMillis", "200");
    private static final int NEW_OPS = 20;

    @Option(names = "--keep", description = "Keep the cluster's directory.")
    private boolean keep;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("sequencer-drill-");
        ClusterPlan plan = Drill.plan(directory, Homes.serverClasspath(), SETTINGS);
        Judgement judgement;
        try (Drill drill = new Drill(plan, Load.TRUNCATED_CALMLY, Judgement.steps(output))) {
            judgement = Judgement.of(drill, same -> run(same, directory));
        }
        return judgement.print(NAME, directory, keep, output).code();
    }

    private void run(Drill drill, Path directory) throws IOException, InterruptedException {
        drill.write(OPS);
        drill.await(() -> drill.truncated() > 0, "nothing is truncated");
        List<AckedOps> before = drill.ackedOps();
        Path backup = directory.resolve("backup");
        try (LeaderMoves moves = new LeaderMoves(drill.cluster().endpoints());
                Sources sources = new Sources(
                        drill.cluster().endpoints(), new Channels(Optional.empty()), Optional.empty(), PATIENCE);
                ReceiveProgress progress = new ReceiveProgress(output)) {
            new BackupRun(sources, progress).create(backup);
            drill.step("backed up, with " + moves.made() + " leaders moved meanwhile");
        }
        drill.write(OPS);
        BackupProcess.Result verified = BackupProcess.verify(Homes.serverClasspath(), backup);
        Drill.require(verified.exitCode() == 0, "the backup is not sound: " + verified.text());
        damage(drill, backup);
        restore(drill, backup, directory.resolve("second"), before);
    }

    /** A bit is flipped, found, and flipped back. */
    private static void damage(Drill drill, Path backup) throws IOException {
        Path file = largest(backup);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        BackupProcess.Result verified = BackupProcess.verify(Homes.serverClasspath(), backup);
        Drill.require(
                verified.exitCode() == 1 && verified.text().contains(String.valueOf(file.getFileName())),
                "a flipped bit in " + file + " was not found: " + verified.text());
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        drill.step("verified; a flipped bit in " + file.getFileName() + " is found");
    }

    private static Path largest(Path backup) throws IOException {
        try (Stream<Path> files = Files.walk(backup)) {
            List<Path> regular = files.filter(Files::isRegularFile).toList();
            Path found = regular.get(0);
            for (Path file : regular) {
                found = Files.size(file) > Files.size(found) ? file : found;
            }
            return found;
        }
    }

    private static void restore(Drill drill, Path backup, Path directory, List<AckedOps> before)
            throws InterruptedException {
        ClusterPlan plan = ClusterPlan.of(
                        directory, NodePorts.free(2, RandomGenerator.getDefault()), Homes.serverClasspath())
                .withJavaFlags(List.of("-Xmx384m", "-XX:TieredStopAtLevel=1"))
                .withSettings(Map.of("clusterId", "restored"));
        try (LocalCluster second = LocalCluster.prepare(plan)) {
            BackupProcess.Result restored = BackupProcess.restore(plan.serverClasspath(), backup, second.nodes());
            Drill.require(restored.exitCode() == 0, "the backup is not restored: " + restored.text());
            second.start();
            drill.step("restored as a cluster of " + second.nodes().size() + " nodes");
            try (SequencerClient client = SequencerClient.connect(
                    second.endpoints(),
                    ClientOptions.defaults().withCallTimeout(PATIENCE).withSubmitTimeout(PATIENCE))) {
                List<String> findings = new ArrayList<>();
                for (AckedOps acked : before) {
                    findings.addAll(acked.findings(client));
                }
                Drill.require(findings.isEmpty(), "the second cluster: " + String.join("; ", findings));
                goOn(client);
            }
            drill.step("all that was acked before the backup is there, and it goes on");
            second.nodes().forEach(LocalNode::kill);
        }
    }

    private static void goOn(SequencerClient client) {
        String docId = "after-restore";
        client.documents().create(docId, DocumentMode.APPEND);
        AppendSession session = client.appendSession(docId, SequencerClient.newClientId());
        for (int i = 1; i <= NEW_OPS; i++) {
            Outcome outcome =
                    session.append(("op " + i).getBytes(StandardCharsets.UTF_8)).join();
            Drill.require(
                    outcome instanceof Outcome.Acked ack && ack.firstServerSeq() == i,
                    "a new op is answered with " + outcome);
        }
    }
}
