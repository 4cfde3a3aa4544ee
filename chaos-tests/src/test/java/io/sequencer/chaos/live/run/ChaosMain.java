package io.sequencer.chaos.live.run;

import io.sequencer.chaos.live.fault.Faults;
import io.sequencer.chaos.live.ns.NsCluster;
import io.sequencer.cli.cluster.OwnCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Hurts clusters and judges what became of them. Exit codes as {@code chaos-tests/README.md} lists them. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = {
            "Starts a cluster of processes, each in a network namespace of its own with its data on a disk of its own, uses it, hurts it,"
                    + " heals it, and judges what everybody saw.",
            "Needs root on Linux. Exit code 0: clean, 1: not clean, 2: wrong arguments, 70: it could not be run, 77: not on this machine."
        })
public final class ChaosMain implements Callable<Integer> {
    private static final int NOT_CLEAN = 1;
    private static final int FAILED = 70;
    private static final int SKIPPED = 77;
    /** Runs in a row that cannot be run, after which nothing else is tried. */
    private static final int MOST_FAILED = 3;

    @Option(names = "--backend", defaultValue = "ns", description = "ns: processes in network namespaces.")
    private String backend = "ns";

    @Option(names = "--duration", defaultValue = "60s", description = "How long faults happen in a run: 90s, 10m, 2h.")
    private String duration = "60s";

    @Option(names = "--seed", description = "Of the first run; the next one has the next (default: of the clock).")
    private @Nullable Long seed;

    @Option(names = "--nodes", defaultValue = "3", description = "3 or 5.")
    private int nodes = 3;

    @Option(names = "--scenario", split = ",", paramLabel = "KIND", description = "Only these kinds of faults.")
    private List<String> kinds = new ArrayList<>();

    @Option(names = "--runs", defaultValue = "1", description = "How many runs, with a seed each.")
    private int runs = 1;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            description = "As many runs as begin within that time, instead of --runs.")
    private @Nullable String campaign;

    @Option(names = "--directory", paramLabel = "DIR", description = "Where the runs' directories go.")
    private Path directory = Path.of("target", "chaos");

    @Option(names = "--keep", description = "Keep the histories and logs of clean runs too.")
    private boolean keep;

    @Option(
            names = "--without-fsync",
            description = "The control: fsync does nothing. Power cuts must be found to lose ops.")
    private boolean withoutFsync;

    @Option(names = "--list", description = "Name the kinds of faults, and end.")
    private boolean list;

    private final Map<String, Integer> faults = new TreeMap<>();
    private final List<Long> bad = new ArrayList<>();
    private long acked;
    private double seconds;

    private ChaosMain() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new ChaosMain()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        if (list) {
            Faults.kinds().forEach(System.out::println);
            return 0;
        }
        Optional<String> wrong = wrong();
        if (wrong.isPresent()) {
            System.err.println("chaos: " + wrong.get());
            return 2;
        }
        Optional<String> obstacle = NsCluster.obstacle();
        if (obstacle.isPresent()) {
            System.out.println("SKIPPED: " + obstacle.get());
            return SKIPPED;
        }
        long first = seed == null ? System.currentTimeMillis() : seed;
        long end = System.nanoTime() + (campaign == null ? 0 : time(campaign).toNanos());
        int done = 0;
        int failed = 0;
        int inARow = 0;
        while (inARow < MOST_FAILED && (campaign == null ? done < runs : System.nanoTime() < end)) {
            try {
                one(first + done);
                inARow = 0;
            } catch (IOException | RuntimeException e) {
                System.err.println("chaos: seed " + (first + done) + " could not be run: " + e);
                failed++;
                inARow++;
            }
            done++;
        }
        if (done > 1) {
            System.out.print(summary(done));
        }
        if (failed > 0) {
            System.out.println(failed + " runs could not be run");
        }
        return !bad.isEmpty() ? NOT_CLEAN : failed > 0 ? FAILED : 0;
    }

    private Optional<String> wrong() {
        if (!backend.equals("ns")) {
            return Optional.of("there is no back end " + backend + ": ns");
        }
        List<String> unknown = new ArrayList<>(kinds);
        unknown.removeAll(Faults.kinds());
        if (!unknown.isEmpty()) {
            return Optional.of("no such kinds of faults: " + unknown + "; --list names all");
        }
        if (nodes != 3 && nodes != 5) {
            return Optional.of("--nodes must be 3 or 5");
        }
        if (runs < 1) {
            return Optional.of("--runs must be 1 or more");
        }
        for (String given : campaign == null ? List.of(duration) : List.of(duration, campaign)) {
            if (!given.matches("[1-9][0-9]{0,5}[smh]")) {
                return Optional.of("'" + given + "' is no time: 90s, 10m, 2h");
            }
        }
        return Optional.empty();
    }

    private static Duration time(String text) {
        return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
    }

    private void one(long each) throws IOException, InterruptedException {
        Path own = directory.resolve("seed-" + each + "-" + Instant.now().getEpochSecond());
        ChaosOptions options = new ChaosOptions(own, each, time(duration), nodes, kinds, withoutFsync);
        ChaosResult result = ChaosRun.run(options, System.out::println);
        System.out.print(result.text());
        result.faults().forEach((kind, count) -> faults.merge(kind, count, Integer::sum));
        acked += result.report().ackedOps();
        seconds += result.seconds();
        if (result.isClean()) {
            System.out.println("seed " + each + ": clean");
            if (!keep) {
                OwnCluster.deleteTree(own);
            }
        } else {
            bad.add(each);
            String again = "scripts/chaos --seed " + each + " --duration " + duration + " --nodes " + nodes
                    + (kinds.isEmpty() ? "" : " --scenario " + String.join(",", kinds))
                    + (withoutFsync ? " --without-fsync" : "");
            Files.writeString(own.resolve("again.txt"), again + "\n");
            System.out.println("seed " + each + ": NOT CLEAN, see " + own + "; again: " + again);
        }
    }

    private String summary(int done) {
        int all = faults.values().stream().mapToInt(Integer::intValue).sum();
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%n%d runs, %d not clean %s; %,d acked ops; %,d faults of %d kinds in %.1f h, %.0f an hour%n",
                done,
                bad.size(),
                bad,
                acked,
                all,
                faults.size(),
                seconds / 3600,
                all * 3600 / Math.max(1, seconds)));
        faults.forEach((kind, count) -> text.append(String.format(Locale.ROOT, "  %-20s %,6d%n", kind, count)));
        return text.toString();
    }
}
