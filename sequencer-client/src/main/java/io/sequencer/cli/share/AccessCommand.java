package io.sequencer.cli.share;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.Output;
import io.sequencer.client.SequencerClient;
import io.sequencer.proto.v1.DocumentAccess;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows who has a document. */
@Command(name = "access", mixinStandardHelpOptions = true, description = "Shows who has a document.")
public final class AccessCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "NAME", description = "The document.")
    private String name = "";

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        try (SequencerClient client = cluster.connect()) {
            DocumentAccess access = client.sharing().access(name);
            if (output.json()) {
                return Shared.tell(output, access, "");
            }
            output.table(Shared.ACCESS_HEAD, Shared.accessRows(access));
            return 0;
        }
    }
}
