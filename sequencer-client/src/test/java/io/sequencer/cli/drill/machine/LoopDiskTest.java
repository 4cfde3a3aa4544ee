package io.sequencer.cli.drill.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopDiskTest {

    private static final int MIB = 8;

    @TempDir
    Path dir;

    private Path mountPoint = Path.of("");
    private @Nullable LoopDisk disk;

    @BeforeEach
    void mount() throws IOException {
        LoopDisk.obstacle().ifPresent(why -> assumeTrue(false, why));
        mountPoint = Files.createDirectory(dir.resolve("data"));
        try {
            disk = LoopDisk.make(dir.resolve("image"), mountPoint, MIB);
        } catch (IOException e) {
            assumeTrue(false, "no loop device can be mounted here: " + e.getMessage());
        }
    }

    @AfterEach
    void unmount() throws IOException {
        if (disk != null) {
            disk.close();
        }
    }

    @Test
    void keepsWhatWasFsyncedBeforeThePowerCutAndNothingElse() throws IOException {
        LoopDisk own = made();
        Path fsynced = Files.writeString(mountPoint.resolve("fsynced"), "all of it");
        try (FileChannel file = FileChannel.open(fsynced, StandardOpenOption.WRITE)) {
            file.force(true);
        }
        Path lost = Files.writeString(mountPoint.resolve("lost"), "none of it");
        own.stop();
        assertThatThrownBy(() -> Files.writeString(mountPoint.resolve("late"), "after the cut"))
                .isInstanceOf(IOException.class);
        own.restart();

        assertThat(fsynced).hasContent("all of it");
        assertThat(Files.exists(lost) && Files.size(lost) > 0).isFalse();
    }

    /** What is mounted instead is a disk of its own here, so that nothing else is hurt should it be stopped. */
    @Test
    void leavesAloneWhatItDidNotMount() throws IOException {
        LoopDisk own = made();
        try (LoopDisk other = LoopDisk.make(dir.resolve("other"), mountPoint, MIB)) {
            assertThatThrownBy(own::stop).isInstanceOf(IOException.class).hasMessageContaining("it is left alone");
            assertThatThrownBy(own::restart).isInstanceOf(IOException.class).hasMessageContaining("it is left alone");
            assertThat(Files.writeString(other.mountPoint().resolve("file"), "still written"))
                    .hasContent("still written");
        }
    }

    private LoopDisk made() {
        LoopDisk own = disk;
        if (own == null) {
            throw new IllegalStateException("not mounted");
        }
        return own;
    }
}
