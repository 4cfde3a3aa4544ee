package io.sequencer.cli.drill.member;

import io.sequencer.cli.Homes;
import io.sequencer.cli.Output;
import io.sequencer.cli.cluster.ClusterPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs one drill and prints its verdict. */
public abstract class MemberDrill implements Callable<Integer> {

    private final String name;
    private final Scenario scenario;

    @Option(names = "--keep", description = "Keep the cluster's directory.")
    private boolean keep;

    @Mixin
    private Output output = new Output();

    private MemberDrill(Scenario scenario) {
        this.name = scenario.name().toLowerCase(Locale.ROOT).replace('_', '-');
        this.scenario = scenario;
    }

    /** A node loses its disk and joins again. */
    @Command(
            name = "wiped-follower",
            mixinStandardHelpOptions = true,
            description = "A node loses its disk: it is a stranger until it has joined again.")
    public static final class WipedFollower extends MemberDrill {
        public WipedFollower() {
            super(Scenario.WIPED_FOLLOWER);
        }
    }

    /** A node's log loses its end. */
    @Command(
            name = "truncated-log",
            mixinStandardHelpOptions = true,
            description = "The end of a node's log is lost: it refuses to start until it is repaired.")
    public static final class TruncatedLog extends MemberDrill {
        public TruncatedLog() {
            super(Scenario.TRUNCATED_LOG);
        }
    }

    /** A dead node is replaced. */
    @Command(
            name = "member-replace",
            mixinStandardHelpOptions = true,
            description = "A node is dead for good: a new one takes its place.")
    public static final class MemberReplace extends MemberDrill {
        public MemberReplace() {
            super(Scenario.MEMBER_REPLACE);
        }
    }

    /** Three nodes, five, three. */
    @Command(
            name = "grow-shrink",
            mixinStandardHelpOptions = true,
            description = "Three nodes become five and three again.")
    public static final class GrowShrink extends MemberDrill {
        public GrowShrink() {
            super(Scenario.GROW_SHRINK);
        }
    }

    /** A follower whose log was purged. */
    @Command(
            name = "lagging-follower",
            mixinStandardHelpOptions = true,
            description =
                    "A follower is away until the log it needs is purged, and is killed while it installs a checkpoint.")
    public static final class LaggingFollower extends MemberDrill {
        public LaggingFollower() {
            super(Scenario.LAGGING_FOLLOWER);
        }
    }

    /** Checkpoints in quick succession. */
    @Command(
            name = "two-snapshots",
            mixinStandardHelpOptions = true,
            description = "Newer checkpoints are written while a follower installs one, and documents are truncated.")
    public static final class TwoSnapshots extends MemberDrill {
        public TwoSnapshots() {
            super(Scenario.TWO_SNAPSHOTS);
        }
    }

    /** Restarts. */
    @Command(
            name = "rolling-restart",
            mixinStandardHelpOptions = true,
            description = "Node after node is stopped and started, then all are killed: no op fails, and none is lost.")
    public static final class RollingRestart extends MemberDrill {
        public RollingRestart() {
            super(Scenario.ROLLING_RESTART);
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("sequencer-drill-");
        ClusterPlan plan = Drill.plan(directory, Homes.serverClasspath(), scenario.settings());
        Judgement judgement;
        try (Drill drill = new Drill(plan, scenario.load(), Judgement.steps(output))) {
            judgement = Judgement.of(drill, scenario::run);
        }
        return judgement.print(name, directory, keep, output).code();
    }
}
