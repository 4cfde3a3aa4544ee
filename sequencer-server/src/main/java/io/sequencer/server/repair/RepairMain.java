package io.sequencer.server.repair;

import io.sequencer.server.boot.CannotStartException;
import io.sequencer.server.boot.DataDirectory;
import io.sequencer.server.boot.ExitCode;
import io.sequencer.server.boot.Faults;
import io.sequencer.server.boot.NodeIdentity;
import io.sequencer.server.config.ConfigOutcome;
import io.sequencer.server.config.ConfigReader;
import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.member.MemberId;
import io.sequencer.server.raft.storage.LogTail;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** The process of {@code repair}. Ends with 0, with 1 if something is wrong or was refused, or with an {@link ExitCode}. */
public final class RepairMain {

    private static final int NOT_SOUND = 1;
    private static final String USAGE = """
            Usage: sequencer repair inspect|truncate-unacked|rejoin (--config FILE | --data DIR) [--json]

            For a node that does not run, because it refused to start.

              inspect           what is in the data directory, and a verdict; exit code 1 if it is not sound
              truncate-unacked  cuts a torn tail off the log, if nothing that was ever promised is in it; else refuses
              rejoin            puts the data aside and prepares the directory: the next start joins the cluster anew,
                                in place of the node's former self

              --config=FILE     the node's configuration
              --data=DIR        its data directory
              --json            with inspect: one object
            """;

    private final PrintStream out;
    private final InstantSource clock;

    RepairMain(PrintStream out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
    }

    public static void main(String[] args) {
        System.setProperty("sequencer.log.level", "WARN");
        int code;
        try {
            code = new RepairMain(System.out, InstantSource.system()).run(args, System.getenv());
        } catch (CannotStartException e) {
            System.err.println("sequencer: " + e.line());
            code = e.exitCode().code();
        } catch (IOException | RuntimeException e) {
            System.err.println("sequencer: cannot repair: " + e);
            code = Faults.exitCode(e).code();
        }
        System.out.flush();
        System.exit(code);
    }

    int run(String[] args, Map<String, String> environment) throws CannotStartException, IOException {
        RepairArguments arguments = RepairArguments.parse(args);
        if (arguments.help()) {
            out.print(USAGE);
            return ExitCode.OK.code();
        }
        Optional<NodeIdentity.Cluster> configured = Optional.empty();
        Path data;
        if (arguments.config().isPresent()) {
            ConfigOutcome outcome = ConfigReader.read(arguments.config(), environment, Map.of());
            if (!(outcome instanceof ConfigOutcome.Valid valid)) {
                throw new CannotStartException(ExitCode.USAGE, outcome.toString());
            }
            configured = Optional.of(NodeIdentity.Cluster.of(valid.config()));
            data = valid.config().dataDir();
        } else {
            data = arguments.data().orElseThrow(() -> RepairArguments.wrong("--config or --data is missing"));
        }
        return switch (arguments.verb()) {
            case "inspect" -> inspect(data, arguments.json());
            case "truncate-unacked" -> truncate(data);
            default -> rejoin(data, configured);
        };
    }

    private int inspect(Path data, boolean json) throws CannotStartException, IOException {
        try (DataDirectory directory = DataDirectory.openStored(data)) {
            NodeReport report = NodeReport.of(directory);
            out.println(json ? ReportText.json(report) : ReportText.table(report));
            return report.remedy() == ShardReport.Remedy.NONE ? ExitCode.OK.code() : NOT_SOUND;
        }
    }

    private int truncate(Path data) throws CannotStartException, IOException {
        try (DataDirectory directory = DataDirectory.openStored(data)) {
            NodeReport report = NodeReport.of(directory);
            if (report.remedy() == ShardReport.Remedy.REJOIN) {
                out.println(ReportText.table(report));
                out.println("Refused: nothing was cut.");
                return NOT_SOUND;
            }
            if (report.remedy() == ShardReport.Remedy.NONE) {
                out.println("Nothing to cut: the log can be read to its end.");
                return ExitCode.OK.code();
            }
            Path aside = Files.createDirectories(data.resolve("damaged-" + clock.millis()));
            for (ShardReport shard : report.shards()) {
                if (shard.remedy() == ShardReport.Remedy.TRUNCATE_UNACKED) {
                    Path keep = aside.resolve("shard-" + shard.shard() + ".log");
                    LogTail.cut(shard.log(), shard.promised(), keep);
                    out.println("shard " + shard.shard() + ": cut behind entry "
                            + shard.log().end() + "; the file as it was is " + keep);
                }
            }
            out.println("The node can be started. When it runs, " + aside + " can be deleted.");
            return ExitCode.OK.code();
        }
    }

    private int rejoin(Path data, Optional<NodeIdentity.Cluster> configured) throws CannotStartException, IOException {
        NodeIdentity.Cluster cluster;
        if (configured.isPresent()) {
            cluster = configured.get();
        } else {
            try (DataDirectory directory = DataDirectory.openStored(data)) {
                cluster = directory.identity().cluster();
            }
        }
        MemberId drawn = MemberId.draw(new NodeId(cluster.nodeId()), new SecureRandom());
        NodeIdentity fresh = new NodeIdentity(cluster, drawn.incarnation(), NodeIdentity.Phase.JOINING);
        Path aside = DataDirectory.startOver(data, fresh, Long.toString(clock.millis()));
        out.println("The data is put aside in " + aside + ".");
        out.println("Start the node: it joins cluster " + cluster.clusterId() + " as " + drawn
                + ". When it is ready, that directory can be deleted.");
        return ExitCode.OK.code();
    }
}
