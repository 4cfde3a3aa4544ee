package io.sequencer.cli.doc;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Output;
import io.sequencer.client.SequencerClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints a range of a document's log. */
@Command(name = "ops", mixinStandardHelpOptions = true, description = "Prints ops of a document's log.")
final class OpsCommand implements Callable<Integer> {

    static final List<String> HEAD = List.of("SEQ", "TIME", "USER", "OP ID", "OP");

    /** Rows that are laid out as one table. */
    private static final int TABLE_ROWS = 1_000;

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Option(names = "--from", paramLabel = "SEQ", defaultValue = "1", description = "First op (default: 1).")
    private long from;

    @Option(names = "--to", paramLabel = "SEQ", defaultValue = "0", description = "Last op (default: the head).")
    private long to;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        if (from < 1 || to < 0) {
            throw new CommandFailure(ExitCode.USAGE, "--from must be at least 1, and --to not negative");
        }
        try (SequencerClient client = cluster.connect()) {
            List<List<String>> rows = new ArrayList<>();
            client.documents().ops(name, from, to, event -> {
                if (output.json()) {
                    output.object(Rendered.fields(event));
                } else {
                    rows.add(Rendered.row(event));
                    if (rows.size() == TABLE_ROWS) {
                        output.table(HEAD, rows);
                        rows.clear();
                    }
                }
            });
            if (!rows.isEmpty()) {
                output.table(HEAD, rows);
            }
            return 0;
        }
    }
}
