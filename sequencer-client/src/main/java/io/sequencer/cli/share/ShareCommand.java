package io.sequencer.cli.share;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.Output;
import io.sequencer.client.SequencerClient;
import io.sequencer.proto.v1.DocumentAccess;
import io.sequencer.proto.v1.Role;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Offers a document to somebody. */
@Command(
        name = "share",
        mixinStandardHelpOptions = true,
        description =
                "Offers a document to a user, who accepts or declines; of who has it, changes the role. For its owner.")
public final class ShareCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "NAME", description = "The document.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "USER")
    private String user = "";

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            defaultValue = "writer",
            description = "writer or reader (default: ${DEFAULT-VALUE}).")
    private Granted role = Granted.WRITER;

    /** What can be granted, as people write it. */
    enum Granted {
        READER,
        WRITER
    }

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        try (SequencerClient client = cluster.connect()) {
            DocumentAccess access = client.sharing().invite(name, user, Role.valueOf(role.name()));
            return Shared.tell(
                    output, access, name + " is offered to " + user + " as " + Shared.role(Role.valueOf(role.name())));
        }
    }
}
