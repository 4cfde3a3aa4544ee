package io.sequencer.cli.share;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.Output;
import io.sequencer.client.SequencerClient;
import io.sequencer.proto.v1.DocumentAccess;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Gives a document to another owner. */
@Command(
        name = "transfer",
        mixinStandardHelpOptions = true,
        description = "Makes a user who has the document its owner. For its owner, who becomes a writer.")
public final class TransferCommand implements Callable<Integer> {

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
            DocumentAccess access = client.sharing().transfer(name, user);
            return Shared.tell(output, access, name + " belongs to " + access.getOwner());
        }
    }
}
