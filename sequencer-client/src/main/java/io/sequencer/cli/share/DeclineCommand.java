package io.sequencer.cli.share;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.Output;
import io.sequencer.client.SequencerClient;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Declines an invitation. */
@Command(name = "decline", mixinStandardHelpOptions = true, description = "Declines an invitation.")
public final class DeclineCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "NAME", description = "The document.")
    private String name = "";

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        try (SequencerClient client = cluster.connect()) {
            client.sharing().answerInvitation(name, false);
            if (output.json()) {
                output.object(Map.of("doc_id", name, "accepted", false));
            } else {
                output.line(name + " is declined");
            }
            return 0;
        }
    }
}
