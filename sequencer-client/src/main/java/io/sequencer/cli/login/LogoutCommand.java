package io.sequencer.cli.login;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Output;
import io.sequencer.client.RefusedException;
import io.sequencer.client.SequencerClient;
import io.sequencer.client.access.TokenKeeper;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Logs out. */
@Command(
        name = "logout",
        mixinStandardHelpOptions = true,
        description = "Ends the login: its tokens are of no use to anybody afterwards.")
public final class LogoutCommand implements Callable<Integer> {

    @Option(names = "--everywhere", description = "End all logins of the user, on all devices.")
    private boolean everywhere;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        LoginFile file = cluster.loginFile()
                .filter(known -> known.read().isPresent())
                .orElseThrow(() -> new CommandFailure(ExitCode.LOGIN, "nobody is logged in at this cluster"));
        try (SequencerClient client = cluster.connect()) {
            client.users().logOut(everywhere);
        } catch (RefusedException e) {
            // It has ended already.
            if (!TokenKeeper.isAboutToken(e.code())) {
                throw e;
            }
        }
        file.delete();
        if (output.json()) {
            output.object(Map.of("logged_out", true));
        } else {
            output.line("logged out");
        }
        return 0;
    }
}
