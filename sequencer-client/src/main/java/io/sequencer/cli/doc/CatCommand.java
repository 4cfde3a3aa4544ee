package io.sequencer.cli.doc;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Output;
import io.sequencer.client.Content;
import io.sequencer.client.SequencerClient;
import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints a document's content. */
@Command(name = "cat", mixinStandardHelpOptions = true, description = "Prints a document's content as it is.")
final class CatCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Option(names = "--seq", paramLabel = "N", description = "As it was after op N (default: the head).")
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
            Content content = client.documents().content(name, seq);
            if (output.json()) {
                output.object(fields(content));
            } else if (content.text()) {
                output.out().print(content.asText());
                if (lacksLastNewline(content.asText()) && System.console() != null) {
                    // The prompt would follow on the last line; a file or pipe gets the content as it is.
                    output.out().println();
                }
                output.out().flush();
            } else {
                content.bytes().writeTo(System.out);
                System.out.flush();
            }
            return 0;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.INTERNAL, "cannot write: " + e.getMessage());
        }
    }

    private static boolean lacksLastNewline(String text) {
        return !text.isEmpty() && !text.endsWith("\n");
    }

    private Map<String, Object> fields(Content content) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("doc_id", name);
        fields.put("seq", content.seq());
        fields.put("version", content.version());
        fields.put("crc32c", Rendered.crc(content.crc32c()));
        if (content.text()) {
            fields.put("text", content.asText());
        } else {
            fields.put(
                    "base64", Base64.getEncoder().encodeToString(content.bytes().toByteArray()));
        }
        return fields;
    }
}
