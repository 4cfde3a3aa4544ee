package io.sequencer.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.CreateDocument;
import io.sequencer.proto.log.v1.RaiseFeatureLevel;
import io.sequencer.proto.log.v1.Truncate;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.core.level.FeatureLevel;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LevelGateTest {
    private final AtomicInteger level = new AtomicInteger(1);
    private final LevelGate gate = new LevelGate(level::get, 2, command -> command.hasTruncate() ? 2 : 1);

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
    void aFieldThatCameLaterWaitsForItsLevelToo() {
        LevelGate real = new LevelGate(level::get, 2, FeatureLevel::of);
        Command.Builder titled = Command.newBuilder()
                .setCreate(CreateDocument.newBuilder().setDocId("d").setTitle("Notes"));
        assertThat(real.refusal(titled.build().toByteString())).isPresent();
        level.set(2);
        assertThat(real.refusal(titled.build().toByteString())).isEmpty();
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
