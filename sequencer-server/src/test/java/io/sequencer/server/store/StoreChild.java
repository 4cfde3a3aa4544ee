package io.sequencer.server.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A process that writes the story to a store until it is killed; what it has done it says in lines. */
final class StoreChild implements AutoCloseable {
    static final int RECORD_BYTES = 400;

    /** @param index written @param durable of it, as the store says */
    record Progress(long index, long durable) {}

    private final Process process;
    private final BufferedReader output;

    /**
     * @param memtableBytes the less, the more often it flushes by itself, in mid-story
     * @param flushAt index after which it flushes once more
     * @param stopAt index after which it only waits
     */
    StoreChild(Path directory, long memtableBytes, long flushAt, long stopAt) throws IOException {
        // The native library is unpacked there, and a killed process does not tidy up.
        Path temporary = Files.createDirectories(directory.resolveSibling("tmp"));
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoreChild.class.getName(),
                        directory.toString(),
                        Long.toString(memtableBytes),
                        Long.toString(flushAt),
                        Long.toString(stopAt)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Waits for the next line. */
    Progress progress() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("the child ended");
        }
        String[] words = line.split(" ");
        return new Progress(Long.parseLong(words[0]), Long.parseLong(words[1]));
    }

    /** kill -9 and wait. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    public static void main(String[] args) throws IOException {
        StoreResources shared = new StoreResources(32 << 20, Long.parseLong(args[1]));
        long flushAt = Long.parseLong(args[2]);
        long stopAt = Long.parseLong(args[3]);
        ShardStore store = Stores.open(Path.of(args[0]), shared);
        Story story = Story.until(store.applied().getLogIndex(), RECORD_BYTES);
        while (story.index() < stopAt) {
            store.write(story.next());
            if (story.index() == flushAt) {
                store.flush();
            }
            if (story.index() % 50 == 0) {
                System.out.println(story.index() + " " + store.appliedIndexDurable());
            }
        }
        new InputStreamReader(System.in, StandardCharsets.UTF_8).read();
    }
}
