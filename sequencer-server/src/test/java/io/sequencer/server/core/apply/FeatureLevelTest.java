package io.sequencer.server.core.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.LogEntry;
import io.sequencer.proto.log.v1.RaiseFeatureLevel;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.MemoryRows;
import io.sequencer.server.core.level.UnknownEntryException;
import org.junit.jupiter.api.Test;

class FeatureLevelTest {
    private final MemoryRows rows = new MemoryRows();
    private ShardMachine machine = new ShardMachine(rows, 1 << 20, 3);
    private long index;

    private AppliedEntry apply(Command... commands) {
        LogEntry.Builder entry = LogEntry.newBuilder().setFormat(1);
        for (Command command : commands) {
            entry.addCommands(command);
        }
        AppliedEntry applied = machine.apply(1, ++index, entry.build());
        rows.write(applied);
        machine.written();
        return applied;
    }

    private static Command raise(int level) {
        return Command.newBuilder()
                .setRaiseFeatureLevel(RaiseFeatureLevel.newBuilder().setLevel(level))
                .build();
    }

    @Test
    void theLevelRisesByTheLogAndNeverFalls() {
        assertThat(machine.featureLevel()).isEqualTo(1);
        assertThat(apply(raise(3)).decisions().get(0).getDone().getExisted()).isFalse();
        assertThat(apply(raise(2)).decisions().get(0).getDone().getExisted()).isTrue();
        assertThat(machine.featureLevel()).isEqualTo(3);
        assertThat(rows.applied().getFeatureLevel()).isEqualTo(3);
    }

    @Test
    void theLevelIsPartOfTheState() {
        apply(raise(2));
        machine = new ShardMachine(rows, 1 << 20, 3);
        assertThat(machine.featureLevel()).isEqualTo(2);
    }

    @Test
    void aRaiseAboveWhatIsKnownStopsTheNodeAndLeavesTheStateAlone() {
        apply(ShardScript.createDocument("d", DocumentMode.TEXT));
        assertThatThrownBy(() -> apply(ShardScript.createDocument("e", DocumentMode.TEXT), raise(4)))
                .isInstanceOf(UnknownEntryException.class)
                .hasMessageContaining("log entry 2 raises the feature level to 4, this release reads up to 3")
                .hasMessageContaining("run that release, or a later one");
        assertThat(rows.applied().getLogIndex()).isEqualTo(1);
        assertThat(rows.document("e")).isEmpty();
    }

    @Test
    void aStateOfAHigherLevelIsNotOpened() {
        apply(raise(3));
        assertThatThrownBy(() -> new ShardMachine(rows, 1 << 20, 2))
                .isInstanceOf(UnknownEntryException.class)
                .hasMessageContaining("the state at entry 1 raised the feature level to 3");
    }

    @Test
    void anEntryWithACommandOfALaterReleaseIsNotAppliedInPart() {
        LogEntry entry = LogEntry.newBuilder()
                .setFormat(1)
                .addCommands(ShardScript.createDocument("d", DocumentMode.TEXT))
                .addCommands(Command.newBuilder()
                        .setUnknownFields(com.google.protobuf.UnknownFieldSet.newBuilder()
                                .addField(
                                        40,
                                        com.google.protobuf.UnknownFieldSet.Field.newBuilder()
                                                .addVarint(1)
                                                .build())
                                .build()))
                .build();
        assertThatThrownBy(() -> machine.apply(1, 1, entry))
                .isInstanceOf(UnknownEntryException.class)
                .hasMessageContaining("log entry 1 holds a command of kind 40");
        assertThat(machine.apply(1, 1, LogEntry.newBuilder().setFormat(1).build())
                        .applied()
                        .getDocuments())
                .as("nothing of it was done")
                .isZero();
    }
}
