package io.sequencer.cli.doc;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.Output;
import io.sequencer.client.Content;
import io.sequencer.client.RefusedException;
import io.sequencer.client.SequencerClient;
import io.sequencer.client.Subscription;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.OpEvent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Follows a document. */
@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        description = {
            "Prints ops of a document as they are committed, until Ctrl-C; goes on on another node if one fails."
        })
final class TailCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Option(names = "--from", paramLabel = "SEQ", description = "Begin behind this op (default: the head).")
    private @Nullable Long from;

    @Option(names = "--count", paramLabel = "N", description = "Stop after N ops.")
    private long count = Long.MAX_VALUE;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        try (SequencerClient client = cluster.connect()) {
            Long asked = from;
            long after = asked != null ? asked : client.documents().head(name).getHeadSeq();
            CompletableFuture<Void> done = new CompletableFuture<>();
            Printer printer = new Printer(done);
            try (Subscription subscription = client.subscribe(name, after, printer)) {
                done.join();
                Error why = printer.why;
                if (why != null) {
                    throw new RefusedException(why);
                }
            }
            return 0;
        }
    }

    /** Prints on the client's thread. */
    private final class Printer implements Subscription.Listener {

        private final CompletableFuture<Void> done;
        private volatile @Nullable Error why;
        private long printed;

        Printer(CompletableFuture<Void> done) {
            this.done = done;
        }

        @Override
        public void ops(List<OpEvent> ops) {
            for (OpEvent event : ops) {
                if (printed++ >= count) {
                    return;
                }
                if (output.json()) {
                    output.object(Rendered.fields(event));
                } else {
                    output.line(String.join("  ", Rendered.row(event)));
                }
                if (printed == count) {
                    done.complete(null);
                }
            }
        }

        @Override
        public void snapshot(Content content) {
            if (output.json()) {
                output.object(Map.of(
                        "snapshot_seq", content.seq(), "bytes", content.bytes().size()));
            } else {
                output.line(
                        "snapshot at " + content.seq() + ", " + content.bytes().size() + " bytes");
            }
        }

        @Override
        public void ended(Error error) {
            why = error;
            done.complete(null);
        }
    }
}
