package io.sequencer.cli.drill.member;

import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Output;
import io.sequencer.cli.cluster.ClusterException;
import io.sequencer.cli.cluster.OwnCluster;
import io.sequencer.client.RefusedException;
import io.sequencer.client.UnreachableException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How a drill ended.
 *
 * @param acked ops that were acked
 * @param findings what does not hold, one sentence each
 */
public record Judgement(long acked, List<String> findings) {

    private static final int LINES = 20;

    /** What happens to a drill's cluster. */
    public interface Happening {
        void to(Drill drill) throws IOException, InterruptedException;
    }

    /** Has it happen, and compares the nodes also when it did not go as it must. */
    public static Judgement of(Drill drill, Happening happening) throws InterruptedException {
        List<String> findings = new ArrayList<>();
        try {
            happening.to(drill);
        } catch (DrillFailure | ClusterException | IOException e) {
            findings.add(String.valueOf(e.getMessage()));
        }
        try {
            findings.addAll(drill.verdict());
        } catch (UnreachableException | RefusedException e) {
            findings.add("the nodes cannot be compared: " + e.getMessage());
        }
        return new Judgement(drill.acked(), findings.stream().distinct().toList());
    }

    /** Where a drill tells its steps. */
    public static Consumer<String> steps(Output output) {
        return line -> {
            if (!output.json()) {
                output.line(line);
            }
        };
    }

    /** Prints it; removes the directory if all is well and nobody wants it. */
    public ExitCode print(String drill, Path directory, boolean keep, Output output) {
        boolean holds = findings.isEmpty();
        if (output.json()) {
            output.object(Map.of("drill", drill, "acked", acked, "holds", holds, "findings", findings));
        } else {
            findings.stream().limit(LINES).forEach(output::line);
            if (findings.size() > LINES) {
                output.line("and " + (findings.size() - LINES) + " more findings");
            }
            output.line(
                    holds
                            ? drill + ": " + acked + " acked ops, 0 lost; replicas equal; subscriptions without gap"
                            : drill + ": FAILED, see above; data and logs are in " + directory);
        }
        if (holds && !keep) {
            OwnCluster.deleteTree(directory);
        }
        return holds ? ExitCode.OK : ExitCode.REFUSED;
    }
}
