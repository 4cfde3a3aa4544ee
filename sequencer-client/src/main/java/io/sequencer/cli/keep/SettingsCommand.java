package io.sequencer.cli.keep;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Output;
import io.sequencer.client.SequencerClient;
import io.sequencer.proto.v1.ClusterSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows or changes the settings that all nodes decide by. */
@Command(
        name = "settings",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the replicated settings of the cluster, or changes some and shows all.",
            "retention is a number of ops behind a document's newest snapshot, or forever; the others are numbers above 0."
        })
public final class SettingsCommand implements Callable<Integer> {
    private static final String RETENTION = "retention";

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "Changes one; may be given several times.")
    private Map<String, String> changes = new LinkedHashMap<>();

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        ClusterSettings change;
        try {
            change = change(changes);
        } catch (IllegalArgumentException e) {
            output.err().println("sequencer: " + e.getMessage());
            return ExitCode.USAGE.code();
        }
        try (SequencerClient client = cluster.connect()) {
            print(
                    changes.isEmpty()
                            ? client.documents().settings()
                            : client.documents().changeSettings(change));
            return 0;
        }
    }

    /** @throws IllegalArgumentException with a sentence, if a name or a value is none */
    static ClusterSettings change(Map<String, String> changes) {
        ClusterSettings.Builder change = ClusterSettings.newBuilder();
        changes.forEach((name, value) -> set(change, name, value));
        return change.build();
    }

    private static void set(ClusterSettings.Builder change, String name, String value) {
        FieldDescriptor field = fields().stream()
                .filter(f -> f.getJsonName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no setting " + name + "; there are "
                        + String.join(
                                ", ",
                                fields().stream()
                                        .map(FieldDescriptor::getJsonName)
                                        .toList())));
        try {
            if (name.equals(RETENTION)) {
                change.setRetention(Kept.parse(value));
            } else if (Long.parseLong(value) > 0) {
                change.setField(field, Long.parseLong(value));
            } else {
                throw new IllegalArgumentException(name + " is a number above 0");
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    name + " is a number" + (name.equals(RETENTION) ? " of ops, or forever" : ""), e);
        }
    }

    private static List<FieldDescriptor> fields() {
        return ClusterSettings.getDescriptor().getFields();
    }

    private void print(ClusterSettings settings) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (FieldDescriptor field : fields()) {
            values.put(
                    field.getJsonName(),
                    field.getJsonName().equals(RETENTION)
                            ? Kept.text(settings.getRetention())
                            : settings.getField(field));
        }
        if (output.json()) {
            output.object(values);
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        values.forEach((name, value) -> rows.add(List.of(name, String.valueOf(value))));
        output.table(List.of("setting", "value"), rows);
    }
}
