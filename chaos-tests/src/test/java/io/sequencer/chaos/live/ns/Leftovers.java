package io.sequencer.chaos.live.ns;

import io.sequencer.cli.drill.machine.Command;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What runs leave behind whose process was killed. Each run has a mark, with its process, that one's start, and its directory; only what
 * belongs to a mark whose process is gone is taken away. Any thread.
 */
final class Leftovers {
    private static final Path MARKS = Path.of("/run/sequencer-chaos");
    private static final int RADIX = 36;

    private Leftovers() {}

    /** What names of a process's namespaces and links begin with. */
    static String prefix(long pid) {
        return "sqc" + Long.toString(pid, RADIX);
    }

    private static Path mark() {
        return MARKS.resolve(prefix(ProcessHandle.current().pid()));
    }

    private static String started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("");
    }

    /** This process begins a run there. */
    static void mark(Path directory) throws IOException {
        ProcessHandle own = ProcessHandle.current();
        Files.createDirectories(MARKS);
        Files.write(mark(), List.of(Long.toString(own.pid()), started(own), directory.toString()));
    }

    /** Nothing of this process's run is left. */
    static void unmark() throws IOException {
        Files.deleteIfExists(mark());
    }

    /** Takes away what dead runs left. A mark that cannot be read is left alone. */
    static void sweep() throws IOException {
        if (!Files.isDirectory(MARKS)) {
            return;
        }
        try (DirectoryStream<Path> marks = Files.newDirectoryStream(MARKS, "sqc*")) {
            for (Path mark : marks) {
                List<String> lines = Files.readAllLines(mark);
                if (lines.size() == 3 && lines.get(0).matches("[0-9]{1,10}") && isDead(lines)) {
                    remove(prefix(Long.parseLong(lines.get(0))), Path.of(lines.get(2)));
                    Files.deleteIfExists(mark);
                }
            }
        }
    }

    private static boolean isDead(List<String> mark) {
        Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(mark.get(0)));
        return process.isEmpty() || !started(process.get()).equals(mark.get(1));
    }

    private static void remove(String prefix, Path directory) throws IOException {
        System.err.println("chaos: a run in " + directory + " was killed: what it left is taken away");
        for (String namespace : Bridge.output("ip", "netns", "list").lines().toList()) {
            String name = namespace.split(" ")[0];
            if (name.matches(prefix + "(b|n[0-9])")) {
                for (String pid :
                        Bridge.output("ip", "netns", "pids", name).lines().toList()) {
                    if (pid.matches("[0-9]{1,10}")) {
                        ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
                    }
                }
                Command.failure("ip", "netns", "del", name);
            }
        }
        for (String mount : Files.readAllLines(Path.of("/proc/self/mounts"))) {
            String[] words = mount.split(" ");
            Path at = Path.of(words[1]);
            if (words[0].startsWith("/dev/loop") && at.startsWith(directory) && at.endsWith("data")) {
                Command.failure("fsfreeze", "-u", words[1]);
                Command.failure("umount", "--lazy", words[1]);
            }
        }
    }
}
