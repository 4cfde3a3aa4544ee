package io.sequencer.server.edge.submit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.edge.Errors;
import org.junit.jupiter.api.Test;

class DocumentCommandsTest {
    @Test
    void afterACommandWasAppliedNoFailedReadSaysThatItWasNotTakenUp() {
        assertThat(DocumentCommands.afterApplying(Errors.overloaded(500)).getCode())
                .isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(DocumentCommands.afterApplying(Errors.nodeBehind()).getCode())
                .isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(DocumentCommands.afterApplying(Errors.shuttingDown()).getCode())
                .isEqualTo(ErrorCode.SHUTTING_DOWN);
    }
}
