package io.sequencer.chaos.run;

import io.sequencer.chaos.history.HistoryFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Judges the history files of one run and prints the table. Exit codes: 0 nothing found and everything judged, 1 an invariant does
 * not hold, 2 wrong arguments, 3 nothing found but not everything can be judged, 65 a file is no history or was cut off, 74 a file
 * cannot be read.
 */
public final class CheckMain {
    private static final int CLEAN = 0;
    private static final int FOUND = 1;
    private static final int USAGE = 2;
    private static final int INCONCLUSIVE = 3;
    private static final int BAD_FILE = 65;
    private static final int UNREADABLE = 74;

    private CheckMain() {}

    public static void main(String[] args) throws InterruptedException {
        System.exit(run(args));
    }

    private static int run(String[] args) throws InterruptedException {
        List<Path> files = Arrays.stream(args).map(Path::of).toList();
        if (files.isEmpty() || args[0].startsWith("-")) {
            System.err.println("usage: check-history FILE...   (all history files of one run)");
            return USAGE;
        }
        try {
            for (Path file : files) {
                if (!Files.isRegularFile(file)) {
                    throw new NoSuchFileException(file.toString(), null, "there is no such file");
                }
            }
            long begun = System.nanoTime();
            Report report = HistoryCheck.check(files);
            double seconds = (System.nanoTime() - begun) / 1e9;
            System.out.print(report.text());
            System.out.printf(
                    Locale.ROOT,
                    "%n%s: %,d acked ops of %d files checked in %.1f s%n",
                    verdict(report),
                    report.ackedOps(),
                    files.size(),
                    seconds);
            return code(report);
        } catch (HistoryFormatException e) {
            System.err.println("check-history: " + e.getMessage());
            return BAD_FILE;
        } catch (IOException e) {
            System.err.println("check-history: cannot read or write: " + e.getMessage());
            return UNREADABLE;
        }
    }

    private static String verdict(Report report) {
        if (report.hasFindings()) {
            return "NOT CLEAN";
        }
        return report.isConclusive() ? "clean" : "nothing found, but not everything can be judged";
    }

    private static int code(Report report) {
        if (report.hasFindings()) {
            return FOUND;
        }
        return report.isConclusive() ? CLEAN : INCONCLUSIVE;
    }
}
