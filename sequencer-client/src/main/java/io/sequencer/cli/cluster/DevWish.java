package io.sequencer.cli.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What another command wishes of the 'dev' that runs: a further node. Wish and answer are files in dev's directory.
 *
 * @param id of the wish
 * @param node the name of the node; empty: the next free one
 * @param replaces the member whose place it takes; empty: nobody's
 */
public record DevWish(
        @JsonProperty("id") String id,
        @JsonProperty("node") String node,
        @JsonProperty("replaces") String replaces) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WISH = ".wish";
    private static final String ANSWER = ".answer";
    private static final long POLL_MILLIS = 100;

    /** @param node which node has come in; @param problem why none has; one of them is empty */
    public record Answer(
            @JsonProperty("node") String node,
            @JsonProperty("problem") String problem) {}

    public static DevWish of(String node, String replaces) {
        return new DevWish(UUID.randomUUID().toString(), node, replaces);
    }

    private static Path desk(Path directory) {
        return directory.resolve("wishes");
    }

    /**
     * Asks the dev that runs in {@code directory}, and waits; empty if it has not answered in time, and may still do it.
     *
     * @throws ClusterException the directory cannot be written
     */
    public Optional<Answer> ask(Path directory, Duration limit) throws InterruptedException {
        Path answer = desk(directory).resolve(id + ANSWER);
        write(desk(directory).resolve(id + WISH), this);
        long deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < deadline) {
            if (Files.exists(answer)) {
                return Optional.of(read(answer, Answer.class));
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        return Optional.empty();
    }

    /** Those that wait to be looked at; each is returned once. */
    static List<DevWish> taken(Path directory) {
        if (!Files.exists(desk(directory))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(desk(directory))) {
            return files.filter(file -> file.toString().endsWith(WISH))
                    .sorted()
                    .map(file -> read(file, DevWish.class))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void answer(Path directory, Answer answer) {
        write(desk(directory).resolve(id + ANSWER), answer);
    }

    /** Nobody waits any more for what is here: whoever wished has ended with the dev that it asked. */
    static void clear(Path directory) {
        if (Files.exists(desk(directory))) {
            OwnCluster.deleteTree(desk(directory));
        }
    }

    private static void write(Path file, Object content) {
        Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            Files.createDirectories(fresh.toAbsolutePath().getParent());
            JSON.writeValue(fresh.toFile(), content);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new ClusterException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static <T> T read(Path file, Class<T> type) {
        try {
            T content = JSON.readValue(file.toFile(), type);
            Files.delete(file);
            return content;
        } catch (IOException e) {
            throw new ClusterException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
