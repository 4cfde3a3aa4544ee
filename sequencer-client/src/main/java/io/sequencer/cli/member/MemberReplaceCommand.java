package io.sequencer.cli.member;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A node in place of another one, in one step. */
@Command(
        name = "replace",
        mixinStandardHelpOptions = true,
        description = {
            "Has a new node take the place of a member that is lost, in one step: as 'add', and the member goes.",
            "A node that has its disk needs no replacing: start it. One that lost its disk: 'serve --join'."
        })
public final class MemberReplaceCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "MEMBER", description = "The member that goes.")
    private String replaced = "";

    @Parameters(
            index = "1",
            paramLabel = "NODE",
            arity = "0..1",
            description = "The new node; dev finds a name by itself.")
    private String node = "";

    @Mixin
    private NewMember newcomer = new NewMember();

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws InterruptedException {
        return newcomer.comeIn(node, replaced, cluster, output);
    }
}
