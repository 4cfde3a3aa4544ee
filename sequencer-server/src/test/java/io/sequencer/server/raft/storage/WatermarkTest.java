package io.sequencer.server.raft.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequencer.server.raft.DamagedLogException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatermarkTest {

    private static final int SECOND_SLOT = 512;

    @TempDir
    Path dir;

    private Path file;

    @BeforeEach
    void raiseTwice() throws IOException {
        file = dir.resolve("watermark.0");
        try (Watermark watermark = Watermark.open(file)) {
            watermark.raise(7);
            watermark.raise(9);
        }
    }

    @Test
    void whatWasRaisedIsFoundAgain() throws IOException {
        assertThat(index()).isEqualTo(9);
    }

    @Test
    void aTornWriteLeavesTheOneBefore() throws IOException {
        flip(SECOND_SLOT + 6);
        assertThat(index()).isEqualTo(7);
    }

    @Test
    void withNoSlotLeftNobodyClaimsThatNothingWasReached() throws IOException {
        flip(6);
        flip(SECOND_SLOT + 6);
        assertThatThrownBy(this::index).isInstanceOf(DamagedLogException.class).hasMessageContaining("'repair rejoin'");
    }

    @Test
    void oneSlotThatIsDamagedAndOneThatWasNeverWrittenIsDamage() throws IOException {
        Files.delete(file);
        try (Watermark watermark = Watermark.open(file)) {
            watermark.raise(7);
        }
        flip(6);
        assertThatThrownBy(this::index).isInstanceOf(DamagedLogException.class);
    }

    private long index() throws IOException {
        try (Watermark watermark = Watermark.open(file)) {
            return watermark.index();
        }
    }

    private void flip(int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 4;
        Files.write(file, bytes);
    }
}
