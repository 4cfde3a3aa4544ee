package io.sequencer.cli.drill.member;

import io.sequencer.cli.cluster.LocalNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far the Raft logs and checkpoints in a node's directory reach, by the names of its files. Of a node that runs it is a
 * glimpse: files come and go.
 */
record ShardFiles(Path raft) {

    private static final Pattern LOG = Pattern.compile("log_(?:inprogress_)?(\\d+)(?:-\\d+)?");
    private static final Pattern CHECKPOINT = Pattern.compile("checkpoint\\.\\d+_(\\d+)");

    static ShardFiles of(LocalNode node) {
        return new ShardFiles(node.dataDirectory().resolve("raft"));
    }

    /** By shard, where its oldest log file begins. */
    Map<String, Long> firstLogs() {
        return byShard(shard -> numbers(shard.resolve("current"), LOG).min().orElse(-1));
    }

    /** By shard, where its newest log file begins. */
    Map<String, Long> lastLogs() {
        return byShard(shard -> numbers(shard.resolve("current"), LOG).max().orElse(-1));
    }

    /** By shard, the last entry that its newest checkpoint includes; -1 without one. */
    Map<String, Long> checkpoints() {
        return byShard(shard -> numbers(shard.resolve("sm"), CHECKPOINT).max().orElse(-1));
    }

    /** Whether a part of a checkpoint has come from a leader, and not yet all of it. */
    boolean isReceiving() {
        return children(raft).stream()
                .flatMap(shard -> children(shard.resolve("tmp")).stream())
                .anyMatch(file -> file.getFileName().toString().startsWith("snapshot-"));
    }

    private Map<String, Long> byShard(ToLongFunction<Path> number) {
        Map<String, Long> all = new TreeMap<>();
        for (Path shard : children(raft)) {
            if (Files.isDirectory(shard.resolve("current"))) {
                all.put(shard.getFileName().toString(), number.applyAsLong(shard));
            }
        }
        return all;
    }

    private record Numbers(List<Long> found) {
        OptionalLong min() {
            return found.stream().mapToLong(Long::longValue).min();
        }

        OptionalLong max() {
            return found.stream().mapToLong(Long::longValue).max();
        }
    }

    private static Numbers numbers(Path directory, Pattern name) {
        List<Long> found = new ArrayList<>();
        for (Path file : children(directory)) {
            Matcher matcher = name.matcher(file.getFileName().toString());
            if (matcher.matches()) {
                found.add(Long.parseLong(matcher.group(1)));
            }
        }
        return new Numbers(found);
    }

    private static List<Path> children(Path directory) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            all.forEach(found::add);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }
}
