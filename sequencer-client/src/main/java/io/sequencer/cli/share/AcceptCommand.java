package io.sequencer.cli.share;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.Output;
import io.sequencer.client.SequencerClient;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Accepts an invitation. */
@Command(name = "accept", mixinStandardHelpOptions = true, description = "Accepts an invitation.")
public final class AcceptCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "NAME", description = "The document.")
    private String name = "";

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        try (SequencerClient client = cluster.connect()) {
            client.sharing().answerInvitation(name, true);
            if (output.json()) {
                output.object(Map.of("doc_id", name, "accepted", true));
            } else {
                output.line(name + " is accepted");
            }
            return 0;
        }
    }
}
