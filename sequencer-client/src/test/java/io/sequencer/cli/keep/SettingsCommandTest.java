package io.sequencer.cli.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sequencer.proto.v1.ClusterSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsCommandTest {

    @Test
    void whatIsNamedIsChangedAndNothingElse() {
        ClusterSettings change = SettingsCommand.change(Map.of("retention", "500", "snapshotEveryOps", "100"));
        assertThat(change)
                .isEqualTo(ClusterSettings.newBuilder()
                        .setRetention(Kept.ops(500))
                        .setSnapshotEveryOps(100)
                        .build());
        assertThat(SettingsCommand.change(Map.of("retention", "forever"))
                        .getRetention()
                        .getForever())
                .isTrue();
        assertThat(SettingsCommand.change(Map.of("retention", "0"))
                        .getRetention()
                        .hasOps())
                .as("0 ops are not the same as nothing said")
                .isTrue();
    }

    @Test
    void anUnknownNameOrValueIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SettingsCommand.change(Map.of("retain", "5")))
                .withMessageContaining("there is no setting retain; there are retention, ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SettingsCommand.change(Map.of("retention", "long")))
                .withMessage("retention is a number of ops, or forever");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SettingsCommand.change(Map.of("sessionTtlMillis", "0")))
                .withMessage("sessionTtlMillis is a number above 0");
    }
}
