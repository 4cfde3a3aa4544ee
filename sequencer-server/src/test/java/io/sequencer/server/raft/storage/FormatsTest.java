package io.sequencer.server.raft.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequencer.server.raft.DamagedLogException;
import io.sequencer.server.raft.LogPosition;
import io.sequencer.server.raft.NewerFormatException;
import io.sequencer.server.raft.files.TextFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files beside the log whose format a later release raised. */
class FormatsTest {

    @TempDir
    Path dir;

    @Test
    void aCheckpointOfALaterReleaseIsNotTakenForADamagedOne() throws Exception {
        new CheckpointManifest(new LogPosition(1, 2), Map.of()).write(dir);
        assertThat(CheckpointManifest.read(dir).position()).isEqualTo(new LogPosition(1, 2));
        Path file = dir.resolve(CheckpointManifest.FILE);
        String text = Files.readString(file).replace("format 1", "format 2").replaceFirst("crc32c .*\n$", "");
        Files.writeString(file, text + "crc32c " + HexFormat.of().toHexDigits(crc(text.getBytes(UTF_8))) + "\n");
        assertThatThrownBy(() -> CheckpointManifest.read(dir))
                .isInstanceOf(NewerFormatException.class)
                .hasMessageContaining("has format 2, this release reads up to 1: run the release that wrote it");
    }

    @Test
    void aWatermarkOfALaterReleaseIsNotTakenForATornOne() throws Exception {
        Path file = dir.resolve("watermark");
        try (Watermark watermark = Watermark.open(file)) {
            watermark.raise(7);
        }
        byte[] slot = ByteBuffer.allocate(12).putInt(2).putLong(7).array();
        Files.write(file, ByteBuffer.allocate(16).put(slot).putInt(crc(slot)).array());
        assertThatThrownBy(() -> Watermark.open(file)).isInstanceOf(NewerFormatException.class);
    }

    @Test
    void theFirstLineOfAFileSaysItsFormat() throws IOException {
        TextFormat.check("thing, format 2", "thing, format ", 2, dir);
        assertThatThrownBy(() -> TextFormat.check("thing, format 3", "thing, format ", 2, dir))
                .isInstanceOf(NewerFormatException.class);
        for (String wrong : new String[] {"thing, format 1", "thing, format x", "thing, format 0", "other", ""}) {
            assertThatThrownBy(() -> TextFormat.check(wrong, "thing, format ", 2, dir))
                    .as(wrong)
                    .isInstanceOf(DamagedLogException.class);
        }
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
