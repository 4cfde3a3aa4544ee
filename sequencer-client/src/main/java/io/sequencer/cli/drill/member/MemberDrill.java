package io.sequencer.cli.drill.member;

import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Homes;
import io.sequencer.cli.Output;
import io.sequencer.cli.cluster.ClusterException;
import io.sequencer.cli.cluster.OwnCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("sequencer-drill-");
        List<String> findings;
        long acked;
        try (Drill drill = new Drill(directory, Homes.serverClasspath(), line -> {
            if (!output.json()) {
                output.line(line);
            }
        })) {
            try {
                scenario.run(drill);
                findings = drill.verdict();
            } catch (DrillFailure | ClusterException e) {
                findings = List.of(String.valueOf(e.getMessage()));
            }
            acked = drill.acked();
        }
        boolean holds = findings.isEmpty();
        if (output.json()) {
            output.object(Map.of("drill", name, "acked", acked, "holds", holds, "findings", findings));
        } else {
            findings.forEach(output::line);
            output.line(
                    holds
                            ? name + ": " + acked + " acked ops, 0 lost; replicas equal; subscriptions without gap"
                            : name + ": FAILED, see above; data and logs are in " + directory);
        }
        if (holds && !keep) {
            OwnCluster.deleteTree(directory);
        }
        return (holds ? ExitCode.OK : ExitCode.REFUSED).code();
    }
}
