package io.sequencer.cli.share;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.Output;
import io.sequencer.client.SequencerClient;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Takes a document away from somebody. */
@Command(
        name = "unshare",
        mixinStandardHelpOptions = true,
        description = "Takes a document or an invitation away from a user: for its owner, or for oneself.")
public final class UnshareCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "NAME", description = "The document.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "USER")
    private String user = "";

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        try (SequencerClient client = cluster.connect()) {
            long index = client.sharing().revoke(name, user);
            if (output.json()) {
                output.object(Map.of("doc_id", name, "user", user, "log_index", index));
            } else {
                output.line(user + " has no right to " + name + " any more, from log index " + index + " on");
            }
            return 0;
        }
    }
}
