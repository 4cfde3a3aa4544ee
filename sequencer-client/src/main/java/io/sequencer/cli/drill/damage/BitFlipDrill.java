package io.sequencer.cli.drill.damage;

import io.sequencer.cli.Homes;
import io.sequencer.cli.Output;
import io.sequencer.cli.cluster.ClusterPlan;
import io.sequencer.cli.cluster.LocalNode;
import io.sequencer.cli.cluster.OwnCluster;
import io.sequencer.cli.drill.member.Drill;
import io.sequencer.cli.drill.member.DrillFailure;
import io.sequencer.cli.drill.member.Judgement;
import io.sequencer.cli.drill.member.Load;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A bit of a node's disk is turned over, in one file after the other. */
@Command(
        name = "bit-flip",
        mixinStandardHelpOptions = true,
        description = {
            "Turns a bit over in a file of a node that was killed, one kind of file after the other. Each time the node must end with"
                    + " the exit code for damaged data, and inspect must say so; rejoin must bring it back."
        })
public final class BitFlipDrill implements Callable<Integer> {
    private static final int OPS = 300;
    private static final int DAMAGED = 71;

    @Option(
            names = "--files",
            split = ",",
            paramLabel = "KIND",
            description = "Which, of ${COMPLETION-CANDIDATES} (default: all).")
    private List<Target> targets = Arrays.asList(Target.values());

    @Option(names = "--keep", description = "Keep the cluster's directory.")
    private boolean keep;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("sequencer-drill-");
        ClusterPlan plan = Drill.plan(
                directory, Homes.serverClasspath(), Map.of("raft.snapshotEveryEntries", Integer.toString(OPS / 3)));
        Judgement judgement;
        try (Drill drill = new Drill(plan, Load.CALM, Judgement.steps(output))) {
            judgement =
                    Judgement.of(drill, same -> damage(same, same.cluster().node("n3"), directory.resolve("sound")));
        }
        return judgement.print("bit-flip", directory, keep, output).code();
    }

    /** The node is down all the while: each time one file of a sound copy is damaged. What the last damage left rejoins. */
    private void damage(Drill drill, LocalNode node, Path sound) throws IOException, InterruptedException {
        drill.write(OPS);
        for (Target target : targets) {
            drill.await(() -> isThere(target, node), node.id() + " has no " + name(target));
        }
        node.kill();
        Path data = node.dataDirectory();
        Files.move(data, sound);
        copy(sound, data);
        int inspected = node.repair("inspect");
        Drill.require(inspected == 0, "repair inspect ended with " + inspected + " before anything was damaged");
        drill.step(node.id() + " is killed, and its data sound");
        for (Target target : targets) {
            OwnCluster.deleteTree(data);
            copy(sound, data);
            refuse(drill, node, target);
        }
        int rejoined = node.repair("rejoin");
        Drill.require(rejoined == 0, "repair rejoin ended with " + rejoined);
        node.start();
        drill.awaitReady(node);
        drill.step(node.id() + " has joined after repair rejoin");
        drill.writeEverywhere();
    }

    private static void refuse(Drill drill, LocalNode node, Target target) throws IOException, InterruptedException {
        Path file = target.find(node).orElseThrow(() -> new DrillFailure(node.id() + " has no " + name(target)));
        target.flip(file);
        drill.step("a bit of its " + name(target) + " is turned over: "
                + node.dataDirectory().relativize(file));
        node.start();
        drill.requireExit(node, DAMAGED);
        Drill.require(
                node.lastWord().filter(word -> word.contains("repair rejoin")).isPresent(),
                node.id() + " does not name what to do: " + node.lastWord());
        int inspected = node.repair("inspect");
        Drill.require(inspected == 1 || inspected == DAMAGED, "repair inspect ended with " + inspected);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    private static boolean isThere(Target target, LocalNode node) {
        try {
            return target.find(node).isPresent();
        } catch (UncheckedIOException | IOException e) {
            return false; // Files come and go while it runs.
        }
    }

    private static String name(Target target) {
        return target.name().toLowerCase(Locale.ROOT);
    }
}
