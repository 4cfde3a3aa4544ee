package io.sequencer.cli.doc;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Output;
import io.sequencer.client.SequencerClient;
import io.sequencer.client.history.DocumentHistory;
import io.sequencer.client.history.HistoryEntry;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints who changed a document when, newest first. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = {
            "Prints who changed a document when, newest first.",
            "Ops of one session without a pause of a minute are one line. 'doc cat --seq N' shows the content after op N."
        })
final class HistoryCommand implements Callable<Integer> {

    private static final List<String> HEAD = List.of("OPS", "FROM", "TO", "USER", "INSERTED", "DELETED", "UNDOS");

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Option(
            names = "--before",
            paramLabel = "SEQ",
            defaultValue = "0",
            description = "Ops below this one (default: all).")
    private long before;

    @Option(
            names = "--ops",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Most ops to read (default: ${DEFAULT-VALUE}, most: " + DocumentHistory.MOST_OPS + ").")
    private int ops;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        if (before < 0 || ops < 1 || ops > DocumentHistory.MOST_OPS) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--before must not be negative, and --ops between 1 and " + DocumentHistory.MOST_OPS);
        }
        try (SequencerClient client = cluster.connect()) {
            List<HistoryEntry> entries = client.history(name).before(before, ops);
            if (output.json()) {
                entries.forEach(entry -> output.object(fields(entry)));
            } else {
                output.table(HEAD, entries.stream().map(HistoryCommand::row).toList());
            }
            return 0;
        }
    }

    private static List<String> row(HistoryEntry entry) {
        return List.of(
                entry.firstSeq() == entry.lastSeq()
                        ? String.valueOf(entry.firstSeq())
                        : entry.firstSeq() + "-" + entry.lastSeq(),
                entry.began().map(HistoryCommand::seconds).orElse(""),
                entry.ended().map(HistoryCommand::seconds).orElse(""),
                entry.user(),
                String.valueOf(entry.inserted()),
                String.valueOf(entry.deleted()),
                String.valueOf(entry.undos()));
    }

    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static Map<String, Object> fields(HistoryEntry entry) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("first_seq", entry.firstSeq());
        fields.put("last_seq", entry.lastSeq());
        fields.put("client_id", entry.clientId());
        fields.put("user", entry.user());
        fields.put("began_millis", entry.began().map(Instant::toEpochMilli).orElse(0L));
        fields.put("ended_millis", entry.ended().map(Instant::toEpochMilli).orElse(0L));
        fields.put("inserted", entry.inserted());
        fields.put("deleted", entry.deleted());
        fields.put("undos", entry.undos());
        return fields;
    }
}
