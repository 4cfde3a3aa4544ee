package io.sequencer.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.server.core.CorruptStateException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FileScrubTest {
    private static final long FAST = Long.MAX_VALUE;

    private final List<String> read = new ArrayList<>();
    private final List<Exception> damages = new ArrayList<>();

    @AfterEach
    void forgetInterrupt() {
        Thread.interrupted();
    }

    @Test
    void allFilesAreReadAndSoundOnesAreNotComplainedAbout() {
        scrub(List.of(check("tables"), check("checkpoints"))).run();
        assertThat(read).containsExactly("tables", "checkpoints");
        assertThat(damages).isEmpty();
    }

    @Test
    void theFirstDamageIsToldAndNothingIsReadBehindIt() {
        IOException torn = new IOException("torn");
        scrub(List.of(check("tables"), damaged(torn), check("checkpoints"))).run();
        assertThat(read).containsExactly("tables");
        assertThat(damages).containsExactly(torn);
    }

    @Test
    void aCorruptStateIsDamageToo() {
        CorruptStateException corrupt = new CorruptStateException("a row of nonsense");
        scrub(List.of(bytes -> {
                    throw corrupt;
                }))
                .run();
        assertThat(damages).containsExactly(corrupt);
    }

    @Test
    void whoIsInterruptedReadsNoFurtherFiles() {
        scrub(List.of(
                        bytes -> {
                            read.add("tables");
                            Thread.currentThread().interrupt();
                        },
                        check("checkpoints")))
                .run();
        assertThat(read).containsExactly("tables");
        assertThat(damages).isEmpty();
    }

    private FileScrub scrub(List<FileScrub.Check> checks) {
        return new FileScrub(checks, FAST, damages::add);
    }

    private FileScrub.Check check(String name) {
        return bytes -> {
            read.add(name);
            bytes.accept(1);
        };
    }

    private static FileScrub.Check damaged(IOException damage) {
        return bytes -> {
            throw damage;
        };
    }
}
