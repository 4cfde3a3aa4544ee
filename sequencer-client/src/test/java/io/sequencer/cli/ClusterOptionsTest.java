package io.sequencer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ClusterOptionsTest {

    @Test
    void whoIsLoggedInSpeaksUnlessAnotherUserIsNamed() {
        assertThat(parsed("--user=").user()).isEqualTo(System.getProperty("user.name"));
        assertThat(parsed("--user=ada").user()).isEqualTo("ada");
    }

    private static ClusterOptions parsed(String... arguments) {
        ClusterOptions options = new ClusterOptions();
        CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();
        spec.addMixin("cluster", CommandLine.Model.CommandSpec.forAnnotatedObject(options));
        new CommandLine(spec).parseArgs(arguments);
        return options;
    }
}
