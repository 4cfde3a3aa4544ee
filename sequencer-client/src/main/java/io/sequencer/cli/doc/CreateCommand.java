package io.sequencer.cli.doc;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.Output;
import io.sequencer.client.SequencerClient;
import io.sequencer.proto.v1.DocumentHead;
import io.sequencer.proto.v1.DocumentMode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Creates a document. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = "Creates a document; succeeds too if it exists with that mode.")
final class CreateCommand implements Callable<Integer> {

    /** How a document admits ops, as people write it. */
    enum Mode {
        TEXT,
        STRICT,
        APPEND
    }

    @Parameters(paramLabel = "NAME", description = "1 to 255 bytes of letters, digits and . _ ~ : / @ - { }.")
    private String name = "";

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "text",
            description =
                    "text: the sequencer merges edits; strict: only on the head; append: only numbered (default: text).")
    private Mode mode = Mode.TEXT;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        try (SequencerClient client = cluster.connect()) {
            DocumentHead head = client.documents().create(name, DocumentMode.valueOf(mode.name()));
            if (output.json()) {
                output.object(Rendered.head(head));
            } else {
                output.line(name + " is there: " + Rendered.mode(head) + ", shard " + head.getShard() + ", "
                        + head.getHeadSeq() + " ops");
            }
            return 0;
        }
    }
}
