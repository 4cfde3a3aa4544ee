package io.sequencer.server.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.server.core.CorruptStateException;
import io.sequencer.server.core.level.UnknownEntryException;
import io.sequencer.server.raft.DamagedLogException;
import io.sequencer.server.raft.NewerFormatException;
import io.sequencer.server.store.StoreException;
import io.sequencer.server.store.StoreOpenException;
import java.io.IOException;
import java.net.BindException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class FaultsTest {

    @Test
    void damageIsSaidHoweverDeepItStandsAndWhateverWrapsIt() {
        assertThat(Faults.exitCode(new CompletionException(new IOException(new CorruptStateException("row")))))
                .isEqualTo(ExitCode.DAMAGED);
        assertThat(Faults.exitCode(new IOException(new DamagedLogException("shorter"))))
                .isEqualTo(ExitCode.DAMAGED);
    }

    @Test
    void whatALaterReleaseWroteIsNoDamage() {
        assertThat(Faults.exitCode(
                        new IOException(new UnknownEntryException("log entry 7 holds a command of kind 99"))))
                .isEqualTo(ExitCode.UNKNOWN_ENTRY);
        assertThat(Faults.exitCode(new IOException(new NewerFormatException("watermark", 2, 1))))
                .isEqualTo(ExitCode.UNKNOWN_ENTRY);
    }

    @Test
    void diskPortAndBugAreToldApart() {
        assertThat(Faults.exitCode(new StoreException("refused", new Exception("no space"))))
                .isEqualTo(ExitCode.DISK);
        assertThat(Faults.exitCode(new IOException("no space left"))).isEqualTo(ExitCode.DISK);
        assertThat(Faults.exitCode(new IOException(new BindException("in use"))))
                .isEqualTo(ExitCode.PORT_IN_USE);
        assertThat(Faults.exitCode(new NullPointerException())).isEqualTo(ExitCode.INTERNAL);
    }

    @Test
    void whatARunningNodeCannotWriteIsTheDisk() {
        StoreOpenException unwritable = new StoreOpenException(StoreOpenException.Kind.UNWRITABLE, "no access");
        assertThat(Faults.exitCode(unwritable)).isEqualTo(ExitCode.UNWRITABLE);
        assertThat(Faults.exitCodeOfRunning(unwritable)).isEqualTo(ExitCode.DISK);
        assertThat(Faults.exitCodeOfRunning(new NullPointerException())).isEqualTo(ExitCode.INTERNAL);
    }

    @Test
    void refusalIsOneLineThatEndsWithTheInnermostCause() {
        CannotStartException refusal =
                Faults.cannotStart("cannot join Raft", new IOException("outer", new IOException("in\nner")));
        assertThat(refusal.line()).isEqualTo("cannot join Raft: in ner");
    }

    @Test
    void whatIsDamagedSaysWhatToDo() {
        assertThat(Faults.cannotStart("cannot start", new CorruptStateException("CURRENT file corrupted"))
                        .line())
                .contains("CURRENT file corrupted", "repair rejoin");
        assertThat(Faults.cannotStart("cannot start", new CorruptStateException("bad: run repair rejoin"))
                        .line())
                .containsOnlyOnce("repair rejoin");
    }

    @Test
    void whatHappenedIsSaidWithWhatCausedItAndNothingTwice() {
        IOException disk = new IOException("Input/output error");
        assertThat(Faults.describe(new IOException("the log failed", disk)))
                .isEqualTo("the log failed: Input/output error");
        assertThat(Faults.describe(new RuntimeException(disk.toString(), disk))).isEqualTo(disk.toString());
        assertThat(Faults.describe(disk)).isEqualTo("Input/output error");
    }
}
