package io.sequencer.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.Command.CommandCase;
import io.sequencer.proto.log.v1.CreateDocument;
import io.sequencer.proto.log.v1.RaiseFeatureLevel;
import io.sequencer.proto.log.v1.Truncate;
import io.sequencer.proto.v1.ErrorCode;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LevelGateTest {
    private final AtomicInteger level = new AtomicInteger(1);
    private final LevelGate gate = new LevelGate(level::get, 2, kind -> kind == CommandCase.TRUNCATE ? 2 : 1);

    private boolean passes(Command.Builder command) {
        var refusal = gate.refusal(command.build().toByteString());
        refusal.ifPresent(r -> assertThat(r.getRefused().getCode()).isEqualTo(ErrorCode.UNSUPPORTED));
        return refusal.isEmpty();
    }

    @Test
    void aCommandWaitsForItsLevel() {
        Command.Builder newer = Command.newBuilder().setTruncate(Truncate.getDefaultInstance());
        assertThat(passes(newer)).isFalse();
        assertThat(passes(Command.newBuilder().setCreate(CreateDocument.getDefaultInstance())))
                .isTrue();
        level.set(2);
        assertThat(passes(newer)).isTrue();
    }

    @Test
    void aRaiseAboveWhatTheLeaderReadsNeverGetsIntoItsLog() {
        assertThat(passes(Command.newBuilder()
                        .setRaiseFeatureLevel(RaiseFeatureLevel.newBuilder().setLevel(2))))
                .isTrue();
        assertThat(passes(Command.newBuilder()
                        .setRaiseFeatureLevel(RaiseFeatureLevel.newBuilder().setLevel(3))))
                .isFalse();
    }
}
