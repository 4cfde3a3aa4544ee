package io.sequencer.cli.doc;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Output;
import io.sequencer.client.Content;
import io.sequencer.client.SequencerClient;
import io.sequencer.client.history.AuthoredRange;
import io.sequencer.client.history.DocumentHistory;
import io.sequencer.text.Rope;
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

/** Prints who wrote what of a text. */
@Command(
        name = "authors",
        mixinStandardHelpOptions = true,
        description = {"Prints who wrote what of a text document, from its beginning to its end."})
final class AuthorsCommand implements Callable<Integer> {

    private static final List<String> HEAD = List.of("FROM", "LENGTH", "SEQ", "TIME", "USER", "TEXT");

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Option(
            names = "--seq",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of the content after op N (default: the head).")
    private long seq;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        if (seq < 0) {
            throw new CommandFailure(ExitCode.USAGE, "--seq must not be negative");
        }
        try (SequencerClient client = cluster.connect()) {
            // One number for both reads: others may be writing.
            long at = seq == 0 ? client.documents().head(name).getHeadSeq() : seq;
            DocumentHistory history = client.history(name);
            List<AuthoredRange> ranges = history.authors(at);
            Content content = history.at(at);
            Rope text = Rope.ofUtf8(content.bytes().toByteArray());
            if (output.json()) {
                ranges.forEach(range -> output.object(fields(range, text)));
            } else {
                output.table(
                        HEAD, ranges.stream().map(range -> row(range, text)).toList());
            }
            return 0;
        }
    }

    private static List<String> row(AuthoredRange range, Rope text) {
        return List.of(
                String.valueOf(range.from()),
                String.valueOf(range.length()),
                range.serverSeq() == 0 ? "older" : String.valueOf(range.serverSeq()),
                range.time()
                        .map(time -> time.truncatedTo(ChronoUnit.SECONDS).toString())
                        .orElse(""),
                range.user(),
                Rendered.quoted(text.text(range.from(), range.to())));
    }

    private static Map<String, Object> fields(AuthoredRange range, Rope text) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("from", range.from());
        fields.put("length", range.length());
        fields.put("server_seq", range.serverSeq());
        fields.put("client_id", range.clientId());
        fields.put("user", range.user());
        fields.put("time_millis", range.time().map(Instant::toEpochMilli).orElse(0L));
        fields.put("text", text.text(range.from(), range.to()));
        return fields;
    }
}
