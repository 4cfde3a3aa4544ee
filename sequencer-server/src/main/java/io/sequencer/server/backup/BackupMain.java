package io.sequencer.server.backup;

import io.sequencer.server.boot.CannotStartException;
import io.sequencer.server.boot.ExitCode;
import io.sequencer.server.boot.Faults;
import io.sequencer.server.config.ConfigOutcome;
import io.sequencer.server.config.ConfigReader;
import io.sequencer.server.config.NodeConfig;
import io.sequencer.server.raft.files.DurableFiles;
import io.sequencer.server.raft.member.MemberId;
import io.sequencer.server.store.StoreResources;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The process of {@code backup verify | restore}. Ends with 0, with 1 if the backup is not sound, or with an {@link ExitCode}.
 */
public final class BackupMain {

    private static final int NOT_SOUND = 1;
    private static final long STORE_BYTES = 64 << 20;
    private static final String USAGE = """
            Usage: sequencer backup verify DIR [--json]
                   sequencer backup restore DIR --config FILE [--config FILE ...]

            For a backup that 'sequencer backup create --to DIR' made. No cluster need run.

              verify            reads every byte and every document; changes nothing. Exit code 1 if it is not sound
              restore           verifies it, then makes the data directory of each configured node, which must be empty.
                                These nodes found a new cluster: its clusterId must not be the old one's, shards must be
                                the same; how many nodes it has is free. All of its founders are restored from one backup,
                                here or each on its machine; then start them with 'serve --config FILE --bootstrap'

              --config=FILE     the configuration of a node of the new cluster
              --json            with verify: one object
            """;

    private final PrintStream out;
    private final Progress progress;

    BackupMain(PrintStream out, Progress progress) {
        this.out = out;
        this.progress = progress;
    }

    public static void main(String[] args) {
        System.setProperty("sequencer.log.level", "WARN");
        int code;
        Path nativeCode = Path.of("");
        try {
            nativeCode = Files.createTempDirectory("sequencer-backup-");
            StoreResources.unpackNativeCode(nativeCode);
            code = new BackupMain(System.out, new Progress(System.err, System.console() != null))
                    .run(args, System.getenv());
        } catch (CannotStartException e) {
            System.err.println("sequencer: " + e.line());
            code = e.exitCode().code();
        } catch (UnsoundException e) {
            System.err.println("sequencer: not sound: " + e.getMessage());
            code = NOT_SOUND;
        } catch (IOException | RuntimeException e) {
            System.err.println("sequencer: cannot go on: " + e);
            code = Faults.exitCode(e).code();
        } catch (Error e) {
            // A process that the JVM ends has exit code 1, which would say that the backup is not sound.
            System.err.println("sequencer: cannot go on: " + e);
            code = ExitCode.INTERNAL.code();
        } finally {
            remove(nativeCode);
        }
        System.out.flush();
        System.exit(code);
    }

    private static void remove(Path directory) {
        try {
            if (!directory.toString().isEmpty()) {
                DurableFiles.deleteTree(directory);
            }
        } catch (IOException e) {
            System.err.println("sequencer: cannot remove " + directory + ": " + e.getMessage());
        }
    }

    int run(String[] args, Map<String, String> environment) throws CannotStartException, IOException, UnsoundException {
        BackupArguments arguments = BackupArguments.parse(args);
        if (arguments.help()) {
            out.print(USAGE);
            return ExitCode.OK.code();
        }
        Path directory = arguments.backup().orElseThrow();
        if (!Files.isDirectory(directory)) {
            throw BackupArguments.wrong(directory + " is no directory");
        }
        List<NodeConfig> configs = configs(arguments.configs(), environment);
        Backup backup = Backup.read(directory);
        try (StoreResources resources = new StoreResources(STORE_BYTES, STORE_BYTES / 2)) {
            Restore restore = new Restore(backup, resources, new SecureRandom());
            for (NodeConfig config : configs) {
                restore.requireFitting(config);
            }
            BackupCheck.Verdict verdict = new BackupCheck(backup, resources, progress).run();
            if (configs.isEmpty() || !verdict.isSound()) {
                out.println(arguments.json() ? VerdictText.json(backup, verdict) : VerdictText.table(backup, verdict));
                return verdict.isSound() ? ExitCode.OK.code() : NOT_SOUND;
            }
            for (NodeConfig config : configs) {
                MemberId member = restore.run(config);
                out.println("restored " + config.dataDir() + ": node " + member + " of cluster " + config.clusterId());
            }
        }
        out.println("When all its nodes are restored from this backup (" + backup.fingerprint()
                + "), start each with 'serve --config FILE --bootstrap'.");
        return ExitCode.OK.code();
    }

    private static List<NodeConfig> configs(List<Path> files, Map<String, String> environment)
            throws CannotStartException {
        List<NodeConfig> configs = new ArrayList<>();
        for (Path file : files) {
            // What the environment says of one node would hold for all.
            Map<String, String> known = files.size() == 1 ? environment : Map.of();
            ConfigOutcome outcome = ConfigReader.read(Optional.of(file), known, Map.of());
            if (outcome instanceof ConfigOutcome.Invalid invalid) {
                throw new CannotStartException(ExitCode.USAGE, file + ": " + String.join("; ", invalid.problems()));
            }
            if (outcome instanceof ConfigOutcome.Valid valid) {
                configs.add(valid.config());
            }
        }
        return configs;
    }
}
