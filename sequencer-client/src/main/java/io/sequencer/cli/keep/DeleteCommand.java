package io.sequencer.cli.keep;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Output;
import io.sequencer.client.SequencerClient;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes a document. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = {
            "Deletes a document with all its ops, for good; succeeds too if it is deleted already.",
            "Its name stays taken until its marker is collected (markerTtlMillis of 'settings')."
        })
public final class DeleteCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "The document.")
    private String name = "";

    @Option(names = "--yes", description = "It is meant: nothing brings it back.")
    private boolean yes;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        if (!yes) {
            output.err().println("sequencer: nothing brings " + name + " back; say --yes if it is meant");
            return ExitCode.USAGE.code();
        }
        try (SequencerClient client = cluster.connect()) {
            client.documents().delete(name);
            if (output.json()) {
                output.object(Map.of("doc_id", name, "deleted", true));
            } else {
                output.line(name + " is deleted");
            }
            return 0;
        }
    }
}
