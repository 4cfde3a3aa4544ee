package io.sequencer.cli.keep;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.Output;
import io.sequencer.client.SequencerClient;
import io.sequencer.proto.v1.DocumentHead;
import io.sequencer.proto.v1.Retention;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows or sets how much of a document's log is kept. */
@Command(
        name = "retention",
        mixinStandardHelpOptions = true,
        description = {
            "Shows how much of a document's log is kept, or sets it.",
            "Older ops are truncated in time; reading them then says COMPACTED. They do not come back."
        })
public final class RetentionCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "The document.")
    private String name = "";

    @ArgGroup
    private Choice choice = new Choice();

    /** At most one of them. */
    static final class Choice {
        @Option(
                names = "--ops",
                paramLabel = "N",
                description = "Keep this many ops behind the newest snapshot, and what lies above it.")
        private long ops = -1;

        @Option(names = "--forever", description = "Keep everything.")
        private boolean forever;

        @Option(names = "--default", description = "Keep what the cluster keeps (see 'settings').")
        private boolean clusters;

        Optional<Retention> wanted() {
            if (forever) {
                return Optional.of(Kept.forever());
            }
            return clusters ? Optional.empty() : Optional.of(Kept.ops(ops));
        }

        boolean isMade() {
            return forever || clusters || ops != -1;
        }
    }

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        try (SequencerClient client = cluster.connect()) {
            DocumentHead head = choice.isMade()
                    ? client.documents().retain(name, choice.wanted())
                    : client.documents().head(name);
            String kept = head.hasRetention() ? Kept.text(head.getRetention()) : "default";
            if (output.json()) {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("doc_id", name);
                fields.put("retention", kept);
                fields.put("floor", head.getFloor());
                fields.put("snapshot_seq", head.getSnapshotSeq());
                fields.put("head_seq", head.getHeadSeq());
                output.object(fields);
            } else {
                output.line(name + " keeps " + kept + " (ops behind the snapshot), has " + (head.getFloor() + 1)
                        + " to " + head.getHeadSeq());
            }
            return 0;
        }
    }
}
