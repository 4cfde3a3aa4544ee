package io.sequencer.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.boot.ExitCode;
import io.sequencer.server.edge.CloseReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the README says of the process is what the code says. */
class ReadmeTest {

    @Test
    void everyExitCodeStandsInTheTable() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        for (ExitCode code : ExitCode.values()) {
            assertThat(readme).contains("| " + code.code() + " | `" + code.name() + "` |");
        }
    }

    @Test
    void everyCloseCodeAndErrorCodeStandsInItsTable() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        for (CloseReason reason : CloseReason.values()) {
            assertThat(readme).contains("| " + reason.code() + " | `" + reason.name() + "` |");
        }
        for (ErrorCode code : ErrorCode.values()) {
            if (code != ErrorCode.ERROR_CODE_UNSPECIFIED && code != ErrorCode.UNRECOGNIZED) {
                assertThat(readme).contains("`" + code.name() + "`");
            }
        }
    }
}
