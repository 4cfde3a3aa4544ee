package io.sequencer.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sequencer.cli.drill.disk.DiskErrors;
import io.sequencer.cli.drill.disk.DurableFile;
import io.sequencer.cli.drill.disk.FailingFsync;
import io.sequencer.cli.drill.member.Drill;
import io.sequencer.cli.drill.member.Judgement;
import io.sequencer.cli.drill.member.Load;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code scripts/drill disk-error} does, for the files that acks and votes rest on. */
class DiskErrorTest {

    private static final List<DurableFile> STRUCK = List.of(DurableFile.LOG, DurableFile.VOTE, DurableFile.MEMBERS);

    @Test
    @Timeout(600)
    void aNodeWhoseDiskFailsOnceEndsAndNoAckedOpIsLost(@TempDir Path directory) throws Exception {
        FailingFsync.obstacle().ifPresent(why -> assumeTrue(false, why));
        FailingFsync fsync = FailingFsync.make(directory);
        try (Drill drill = new Drill(
                DiskErrors.plan(directory, Clusters.serverClasspath(), fsync), Load.EDITING, System.out::println)) {
            Judgement judgement = Judgement.of(drill, hurt -> {
                for (DurableFile file : STRUCK) {
                    DiskErrors.strike(hurt, fsync, file);
                }
            });
            assertThat(judgement.findings()).isEmpty();
        }
    }
}
