package io.sequencer.cli.doc;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Output;
import io.sequencer.client.SequencerClient;
import io.sequencer.client.document.TextDocument;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a text what it was. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a text document what it was after op N, by one more edit: nothing of the log is lost.",
            "'doc history' shows the numbers, 'doc cat --seq N' what the content will be."
        })
final class RestoreCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Option(names = "--seq", paramLabel = "N", required = true, description = "The op after which it was right.")
    private long seq;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        if (seq < 1) {
            throw new CommandFailure(ExitCode.USAGE, "--seq must be at least 1");
        }
        try (SequencerClient client = cluster.connect();
                TextDocument document = client.open(name)) {
            document.awaitSynced(cluster.timeout());
            long before = document.seq();
            client.history(name).restore(document, seq);
            document.awaitSynced(cluster.timeout());
            if (output.json()) {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("restored_seq", seq);
                fields.put("changed", document.seq() > before);
                fields.put("server_seq", document.seq());
                output.object(fields);
            } else if (document.seq() > before) {
                output.line(name + " is what it was after op " + seq + ", by op " + document.seq());
            } else {
                output.line("nothing to do: the content is that already");
            }
            return 0;
        }
    }
}
