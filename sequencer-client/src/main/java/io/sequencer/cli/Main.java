package io.sequencer.cli;

import io.sequencer.cli.backup.BackupCommand;
import io.sequencer.cli.bench.BenchCommand;
import io.sequencer.cli.cluster.ClusterException;
import io.sequencer.cli.cluster.DevCommand;
import io.sequencer.cli.converge.ConvergeCommand;
import io.sequencer.cli.doc.DocCommand;
import io.sequencer.cli.drill.DrillCommand;
import io.sequencer.cli.keep.SettingsCommand;
import io.sequencer.cli.login.LoginCommand;
import io.sequencer.cli.login.LogoutCommand;
import io.sequencer.cli.login.WhoamiCommand;
import io.sequencer.cli.member.LeaderCommand;
import io.sequencer.cli.member.MemberCommand;
import io.sequencer.cli.replay.ReplayCommand;
import io.sequencer.cli.user.UserCommand;
import io.sequencer.cli.verify.VerifyCommand;
import io.sequencer.client.Endpoint;
import io.sequencer.client.RefusedException;
import io.sequencer.client.UnreachableException;
import io.sequencer.client.access.TokenKeeper;
import java.io.PrintWriter;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The command {@code sequencer}. */
@Command(
        name = "sequencer",
        description = "A fault-tolerant sequencer for collaborative documents.",
        mixinStandardHelpOptions = true,
        version = "sequencer 0.1.0-SNAPSHOT",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DevCommand.class,
            StatusCommand.class,
            VerifyCommand.class,
            MemberCommand.class,
            LeaderCommand.class,
            LoginCommand.class,
            LogoutCommand.class,
            WhoamiCommand.class,
            UserCommand.class,
            DocCommand.class,
            SettingsCommand.class,
            ReplayCommand.class,
            ConvergeCommand.class,
            BackupCommand.class,
            BenchCommand.class,
            DrillCommand.class
        },
        footer = {
            "",
            "serve --config FILE runs one node of a cluster; see serve --help. repair helps one that refuses to start.",
            "",
            "Exit codes: 0 done; 1 refused, or a check did not hold; 2 wrong arguments; 3 no node answered;",
            "4 outcome of an op unknown; 5 local cluster failed; 6 not logged in; 70 bug; 77 drill skipped."
        })
public final class Main {

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Log what happens; stack traces on errors.")
    private boolean verbose;

    private static final String LOG_LEVEL = "sequencer.cli.log.level";

    private Main() {}

    public static void main(String[] args) {
        boolean verbose = List.of(args).contains("--verbose");
        System.setProperty("logback.configurationFile", "io/sequencer/cli/logback.xml");
        System.setProperty(LOG_LEVEL, verbose ? "DEBUG" : "ERROR");
        Logger.getLogger("").setLevel(verbose ? Level.INFO : Level.OFF);
        System.exit(commandLine().execute(args));
    }

    /** The whole command line, for a process or a test. */
    public static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler(Main::failed);
        line.setParameterExceptionHandler(Main::misused);
        line.setExecutionStrategy(Main::run);
        return line;
    }

    private static int run(ParseResult parsed) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        boolean helped = last.isUsageHelpRequested() || last.isVersionHelpRequested();
        if (!helped && !last.commandSpec().subcommands().isEmpty()) {
            throw new ParameterException(last.commandSpec().commandLine(), "a command is missing");
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private static int misused(ParameterException e, String[] args) {
        CommandLine line = e.getCommandLine();
        PrintWriter err = line.getErr();
        err.println("sequencer: " + e.getMessage() + ". Try '"
                + line.getCommandSpec().qualifiedName() + " --help'.");
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        return ExitCode.USAGE.code();
    }

    private static int failed(Exception e, CommandLine line, ParseResult parsed) {
        Main main = (Main) parsed.commandSpec().root().userObject();
        PrintWriter err = line.getErr();
        if (main.verbose) {
            e.printStackTrace(err);
        }
        if (e instanceof CommandFailure failure) {
            err.println("sequencer: " + failure.getMessage());
            return failure.exitCode().code();
        }
        if (e instanceof RefusedException refused && TokenKeeper.isAboutToken(refused.code())) {
            err.println("sequencer: " + refused.getMessage() + ". 'scripts/sequencer login NAME' logs in.");
            return ExitCode.LOGIN.code();
        }
        if (e instanceof RefusedException refused) {
            err.println("sequencer: refused: " + refused.getMessage());
            return ExitCode.REFUSED.code();
        }
        if (e instanceof UnreachableException unreachable) {
            err.println("sequencer: cannot reach the cluster: " + unreachable.getMessage()
                    + ". Is it running? 'scripts/sequencer dev' starts one; --nodes or SEQUENCER_NODES names another.");
            return ExitCode.UNREACHABLE.code();
        }
        if (e instanceof ClusterException cluster) {
            err.println("sequencer: " + cluster.getMessage());
            return ExitCode.CLUSTER.code();
        }
        err.println("sequencer: this is a bug: " + e + (main.verbose ? "" : " (--verbose shows where)"));
        return ExitCode.INTERNAL.code();
    }

    /** How people see an endpoint list. */
    static String list(List<Endpoint> endpoints) {
        return String.join(",", endpoints.stream().map(Endpoint::toString).toList());
    }
}
