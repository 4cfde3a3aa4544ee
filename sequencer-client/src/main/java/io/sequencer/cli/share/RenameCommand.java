package io.sequencer.cli.share;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.Output;
import io.sequencer.client.SequencerClient;
import io.sequencer.proto.v1.DocumentAccess;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Changes a document's title. */
@Command(
        name = "rename",
        mixinStandardHelpOptions = true,
        description = "Changes what people call a document; its name stays. For its owner.")
public final class RenameCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "NAME", description = "The document.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "TITLE")
    private String title = "";

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        try (SequencerClient client = cluster.connect()) {
            DocumentAccess access = client.sharing().rename(name, title);
            return Shared.tell(output, access, name + " is called \"" + access.getTitle() + "\"");
        }
    }
}
