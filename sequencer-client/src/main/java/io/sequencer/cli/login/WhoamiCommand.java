package io.sequencer.cli.login;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import io.sequencer.cli.Output;
import io.sequencer.client.SequencerClient;
import io.sequencer.proto.v1.User;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Who is logged in. */
@Command(
        name = "whoami",
        mixinStandardHelpOptions = true,
        description = "Says who is logged in, as the cluster sees it, and where the login is kept.")
public final class WhoamiCommand implements Callable<Integer> {

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        LoginFile file = cluster.loginFile()
                .filter(known -> known.read().isPresent())
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.LOGIN, "nobody is logged in at this cluster: 'scripts/sequencer login NAME' does it"));
        try (SequencerClient client = cluster.connect()) {
            User user = client.users().me();
            if (output.json()) {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("user", user.getUser());
                fields.put("admin", user.getAdmin());
                fields.put("file", file.path().toString());
                output.object(fields);
            } else {
                output.line(user.getUser() + (user.getAdmin() ? ", administrator" : "") + ", kept in " + file.path());
            }
            return 0;
        }
    }
}
