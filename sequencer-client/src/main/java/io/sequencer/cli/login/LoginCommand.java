package io.sequencer.cli.login;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.Output;
import io.sequencer.client.people.Users;
import io.sequencer.proto.v1.Tokens;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Logs in. */
@Command(
        name = "login",
        mixinStandardHelpOptions = true,
        description = {
            "Logs in; later commands for this cluster speak for that user.",
            "The password is asked for at the terminal, or read as a line from stdin.",
            "With --nodes the login is kept as the profile 'default' or --profile; else it is that of the 'dev' cluster."
        })
public final class LoginCommand implements Callable<Integer> {

    private static final String AGENT = "sequencer command line";

    @Parameters(paramLabel = "USER", arity = "0..1", description = "Default: $SEQUENCER_USER, else the system's name.")
    private @Nullable String user;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        String name = user == null ? cluster.user() : user;
        String password = new PasswordInput().password("Password of " + name);
        try (Users users = Users.anonymously(cluster.endpointsToLogIn(), cluster.anonymousOptions())) {
            Tokens tokens = users.logIn(name, password, AGENT);
            LoginFile file = cluster.loginFileToKeep();
            file.write(cluster.storedLogin().with(tokens, System.currentTimeMillis()));
            if (output.json()) {
                output.object(
                        Map.of("user", tokens.getUser(), "file", file.path().toString()));
            } else {
                output.line("logged in as " + tokens.getUser() + ", kept in " + file.path());
            }
            return 0;
        }
    }
}
