package io.sequencer.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Inputs like right ones, the same each time. */
class FuzzTest {
    private static final int MUTATIONS = 2_000;
    private static final long SEED = 1;
    /** What was found once, by target; each file is an input. */
    private static final Path FOUND = Path.of("src/test/resources/fuzz");

    static List<FuzzTarget> targets() {
        return FuzzTarget.all();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void anyInputIsUnderstoodOrRefused(FuzzTarget target) throws IOException {
        List<byte[]> corpus = new ArrayList<>(target.seeds());
        corpus.addAll(found(target));
        corpus.forEach(target.run());

        assertThat(failures(target.run(), corpus)).isEmpty();
    }

    private static List<byte[]> found(FuzzTarget target) throws IOException {
        Path directory = FOUND.resolve(target.name());
        List<byte[]> found = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.sorted().toList()) {
                    found.add(Files.readAllBytes(file));
                }
            }
        }
        return found;
    }

    /** The inputs that something is thrown for, and what. */
    private static List<String> failures(Consumer<byte[]> run, List<byte[]> corpus) {
        Mutations mutations = new Mutations(new Random(SEED), corpus);
        List<String> failures = new ArrayList<>();
        for (int i = 0; i < MUTATIONS && failures.size() < 3; i++) {
            byte[] input = mutations.next();
            try {
                run.accept(input);
            } catch (RuntimeException | StackOverflowError e) {
                failures.add(HexFormat.of().formatHex(input) + ": " + e);
            }
        }
        return failures;
    }

    @Test
    void plantedMistakeIsFound() {
        List<byte[]> corpus = List.of("length=12;name=ada".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        int[] seen = new int[128];
        Consumer<byte[]> mistaken = input -> {
            for (byte b : input) {
                // Forgets that a byte may be negative.
                seen[b]++;
            }
        };

        assertThat(failures(mistaken, corpus)).isNotEmpty();
    }
}
