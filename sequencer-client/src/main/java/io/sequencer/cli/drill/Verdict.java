package io.sequencer.cli.drill;

import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Output;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a drill ended.
 *
 * @param findings what did not hold; empty if all did
 */
record Verdict(List<String> findings, String leftAt) {

    /** A node that ended unasked is a finding too; if there is any, the cluster's directory stays. */
    static Verdict of(List<String> found, DrillCluster cluster) {
        List<String> findings = new ArrayList<>(found);
        if (!cluster.firstDeath().isEmpty()) {
            findings.add(cluster.firstDeath());
        }
        Path left = findings.isEmpty() ? Path.of("") : cluster.keepDirectory();
        return new Verdict(findings, left.toString());
    }

    /** Prints it; returns the exit code. */
    int print(Output output) {
        if (findings.isEmpty()) {
            output.line("HOLDS: 0 acked ops lost, replicas equal by digest");
            return ExitCode.OK.code();
        }
        findings.stream().limit(20).forEach(finding -> output.line("DOES NOT HOLD: " + finding));
        output.line("logs and data are left in " + leftAt);
        return ExitCode.REFUSED.code();
    }
}
