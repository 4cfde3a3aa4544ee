package io.sequencer.cli.member;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A further node. */
@Command(
        name = "add",
        mixinStandardHelpOptions = true,
        description = {
            "Adds a node. In the cluster that 'dev' runs, it is started, and this waits until it is a member.",
            "Else its configuration is written, and the command is named that starts it where it shall run."
        })
public final class MemberAddCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NODE", arity = "0..1", description = "Its name; dev finds one by itself.")
    private String node = "";

    @Mixin
    private NewMember newcomer = new NewMember();

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws InterruptedException {
        return newcomer.comeIn(node, "", cluster, output);
    }
}
