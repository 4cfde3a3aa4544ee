package io.sequencer.cli.share;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.Output;
import io.sequencer.client.SequencerClient;
import io.sequencer.proto.v1.ListSharedRequest.Which;
import io.sequencer.proto.v1.SharedDocument;
import io.sequencer.proto.v1.SharedPage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the user's documents. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the documents of who is logged in: own ones, shared ones and invitations.")
public final class ListCommand implements Callable<Integer> {

    private static final int PAGE = 500;

    @ArgGroup
    private @Nullable Part part;

    /** At most one of them. */
    static final class Part {
        @Option(names = "--mine", description = "Own ones only.")
        private boolean mine;

        @Option(names = "--shared", description = "Those of others only.")
        private boolean shared;

        @Option(names = "--invitations", description = "Those that wait for an answer only.")
        private boolean invitations;
    }

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        List<List<String>> rows = new ArrayList<>();
        try (SequencerClient client = cluster.connect()) {
            String token = "";
            do {
                SharedPage page = client.sharing().documents(which(), PAGE, token);
                for (SharedDocument document : page.getDocumentsList()) {
                    if (output.json()) {
                        output.object(Shared.fields(document));
                    }
                    rows.add(Shared.row(document));
                }
                token = page.getNextPageToken();
            } while (!token.isEmpty());
        }
        if (!output.json()) {
            output.table(Shared.LIST_HEAD, rows);
        }
        return 0;
    }

    private Which which() {
        Part asked = part;
        if (asked == null) {
            return Which.ALL;
        }
        if (asked.invitations) {
            return Which.INVITATIONS;
        }
        return asked.mine ? Which.MINE : asked.shared ? Which.SHARED_WITH_ME : Which.ALL;
    }
}
