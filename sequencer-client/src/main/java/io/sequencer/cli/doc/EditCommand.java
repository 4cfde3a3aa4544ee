package io.sequencer.cli.doc;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Output;
import io.sequencer.client.ClientSession;
import io.sequencer.client.Content;
import io.sequencer.client.Documents;
import io.sequencer.client.Edits;
import io.sequencer.client.Outcome;
import io.sequencer.client.SequencerClient;
import io.sequencer.proto.v1.DocumentHead;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Op;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends one op. */
@Command(
        name = "edit",
        mixinStandardHelpOptions = true,
        description = {
            "Edits a document on its head and waits until the edit is on disk on a majority.",
            "Without an option the new content is read from stdin, and the difference to the present one is sent.",
            "Positions and counts are Unicode code points."
        })
final class EditCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @ArgGroup
    private @Nullable Change change;

    /** At most one of them. */
    static final class Change {
        @Option(
                names = "--insert",
                arity = "2",
                paramLabel = "POS TEXT",
                hideParamSyntax = true,
                description = "Puts TEXT at POS.")
        private String @Nullable [] insert;

        @Option(
                names = "--delete",
                arity = "2",
                paramLabel = "POS COUNT",
                hideParamSyntax = true,
                description = "Removes COUNT characters at POS.")
        private String @Nullable [] delete;

        @Option(
                names = "--replace",
                arity = "3",
                paramLabel = "POS COUNT TEXT",
                hideParamSyntax = true,
                description = "Removes COUNT characters at POS and puts TEXT there.")
        private String @Nullable [] replace;

        @Option(names = "--opaque", paramLabel = "TEXT", description = "The op itself: strict and append documents.")
        private @Nullable String opaque;
    }

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        try (SequencerClient client = cluster.connect()) {
            Documents documents = client.documents();
            DocumentHead head = documents.head(name);
            long base = head.getHeadSeq();
            Op op;
            Change asked = change;
            if (asked != null) {
                op = asked(asked);
            } else if (head.getMode() == DocumentMode.TEXT) {
                Content before = documents.content(name, base);
                Optional<Op> difference = Difference.between(before.asText(), stdinText());
                if (difference.isEmpty()) {
                    output.line(output.json() ? "{\"changed\":false}" : "nothing to do: the content is that already");
                    return 0;
                }
                op = difference.get();
            } else {
                op = Edits.opaque(stdin());
            }
            try (ClientSession session = client.session(name, SequencerClient.newClientId())) {
                return report(session.submitAndWait(base, List.of(op)));
            }
        }
    }

    private static Op asked(Change asked) {
        if (asked.insert != null) {
            return Edits.insert(number(asked.insert[0]), asked.insert[1]);
        }
        if (asked.delete != null) {
            return Edits.delete(number(asked.delete[0]), number(asked.delete[1]));
        }
        if (asked.replace != null) {
            return Edits.replace(number(asked.replace[0]), number(asked.replace[1]), asked.replace[2]);
        }
        String bytes = asked.opaque == null ? "" : asked.opaque;
        return Edits.opaque(bytes.getBytes(StandardCharsets.UTF_8));
    }

    private static int number(String text) {
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            throw new CommandFailure(ExitCode.USAGE, "'" + text + "' is not a position or count: 0, 1, 2, ...");
        }
    }

    private static byte[] stdin() {
        try {
            return System.in.readAllBytes();
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, "cannot read stdin: " + e.getMessage());
        }
    }

    private static String stdinText() {
        return new String(stdin(), StandardCharsets.UTF_8);
    }

    private int report(Outcome outcome) {
        if (outcome instanceof Outcome.Acked acked) {
            if (output.json()) {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("outcome", "acked");
                fields.put("server_seq", acked.firstServerSeq());
                fields.put("version", acked.version());
                fields.put("client_id", acked.first().clientId());
                fields.put("client_seq", acked.first().clientSeq());
                output.object(fields);
            } else {
                output.line("acked: op " + acked.firstServerSeq() + " of " + name + ", version " + acked.version());
            }
            return ExitCode.OK.code();
        }
        if (outcome instanceof Outcome.Rejected rejected) {
            throw new CommandFailure(ExitCode.REFUSED, "refused: " + rejected.code() + ": " + rejected.message());
        }
        Outcome.Unknown unknown = (Outcome.Unknown) outcome;
        throw new CommandFailure(
                unknown.first().clientSeq() == 0 ? ExitCode.UNREACHABLE : ExitCode.UNKNOWN_OUTCOME,
                "the edit's outcome is unknown: " + unknown.reason() + " (op " + unknown.first() + ")");
    }
}
