package io.sequencer.cli.user;

import io.sequencer.cli.ClusterOptions;
import io.sequencer.cli.Output;
import io.sequencer.cli.login.PasswordInput;
import io.sequencer.client.SequencerClient;
import io.sequencer.client.people.Users;
import io.sequencer.proto.v1.SetUserRequest;
import io.sequencer.proto.v1.User;
import io.sequencer.proto.v1.UserPage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The group {@code user}. */
@Command(
        name = "user",
        description = "Makes, shows and changes accounts.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class UserCommand {

    private static final int PAGE = 100;

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = {
                "Makes an account. The password is asked for at the terminal, or read as a line from stdin.",
                "Where the cluster does not let anybody sign up, an administrator has to be logged in."
            })
    int create(
            @Parameters(paramLabel = "NAME", description = "2 to 64 of a-z, 0-9, . _ -") String name,
            @Option(names = "--display-name", paramLabel = "TEXT", defaultValue = "", description = "As people see it.")
                    String displayName,
            @Mixin ClusterOptions cluster,
            @Mixin Output output) {
        String password = new PasswordInput().newPassword("Password for " + name);
        return tell(cluster, output, name + " has an account.", users -> users.signUp(name, password, displayName));
    }

    @Command(
            name = "create-admin",
            mixinStandardHelpOptions = true,
            description = {
                "Makes the cluster's first administrator, once. The password is asked for at the terminal, or read as a line from"
                        + " stdin.",
                "Run it on a node's machine, or with an administrator's certificate (--ca, --cert, --key)."
            })
    int createAdmin(
            @Parameters(paramLabel = "NAME", description = "2 to 64 of a-z, 0-9, . _ -") String name,
            @Mixin ClusterOptions cluster,
            @Mixin Output output) {
        String password = new PasswordInput().newPassword("Password for " + name);
        try (Users users = Users.anonymously(cluster.endpoints(), cluster.anonymousOptions())) {
            return told(output, name + " is the first administrator.", users.createFirstAdmin(name, password, ""));
        }
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists users by the beginning of their names.")
    int list(
            @Parameters(paramLabel = "PREFIX", defaultValue = "", description = "Default: all.") String prefix,
            @Mixin ClusterOptions cluster,
            @Mixin Output output) {
        List<List<String>> rows = new ArrayList<>();
        try (SequencerClient client = cluster.connect()) {
            String token = "";
            do {
                UserPage page = client.users().find(prefix, PAGE, token);
                for (User user : page.getUsersList()) {
                    if (output.json()) {
                        output.object(Accounts.fields(user));
                    }
                    rows.add(Accounts.row(user));
                }
                token = page.getNextPageToken();
            } while (!token.isEmpty());
        }
        if (!output.json()) {
            output.table(Accounts.HEAD, rows);
        }
        return 0;
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows an account.")
    int show(
            @Parameters(paramLabel = "NAME", defaultValue = "", description = "Default: who is logged in.") String name,
            @Mixin ClusterOptions cluster,
            @Mixin Output output) {
        try (SequencerClient client = cluster.connect()) {
            User user = client.users().user(name);
            if (output.json()) {
                output.object(Accounts.fields(user));
            } else {
                output.table(Accounts.HEAD, List.of(Accounts.row(user)));
            }
            return 0;
        }
    }

    @Command(
            name = "disable",
            mixinStandardHelpOptions = true,
            description = "Ends all logins of a user and lets none begin. For administrators.")
    int disable(@Parameters(paramLabel = "NAME") String name, @Mixin ClusterOptions cluster, @Mixin Output output) {
        SetUserRequest request =
                SetUserRequest.newBuilder().setUser(name).setDisabled(true).build();
        return tell(cluster, output, name + " is disabled.", users -> users.set(request));
    }

    @Command(
            name = "enable",
            mixinStandardHelpOptions = true,
            description = "Lets a disabled user log in again. For administrators.")
    int enable(@Parameters(paramLabel = "NAME") String name, @Mixin ClusterOptions cluster, @Mixin Output output) {
        SetUserRequest request =
                SetUserRequest.newBuilder().setUser(name).setDisabled(false).build();
        return tell(cluster, output, name + " may log in.", users -> users.set(request));
    }

    @Command(
            name = "grant-admin",
            mixinStandardHelpOptions = true,
            description = "Makes a user an administrator. For administrators.")
    int grantAdmin(
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--revoke", description = "Makes the user none any more.") boolean revoke,
            @Mixin ClusterOptions cluster,
            @Mixin Output output) {
        SetUserRequest request =
                SetUserRequest.newBuilder().setUser(name).setAdmin(!revoke).build();
        String done = name + (revoke ? " is no administrator any more." : " is an administrator.");
        return tell(cluster, output, done, users -> users.set(request));
    }

    @Command(
            name = "passwd",
            mixinStandardHelpOptions = true,
            description = {
                "Changes a password and ends all logins of its user.",
                "One's own: the old and the new one, at the terminal or as two lines on stdin. Another's, for administrators:"
                        + " the new one."
            })
    int passwd(
            @Parameters(paramLabel = "NAME", defaultValue = "", description = "Default: who is logged in.") String name,
            @Mixin ClusterOptions cluster,
            @Mixin Output output) {
        PasswordInput input = new PasswordInput();
        if (name.isEmpty()) {
            String before = input.password("Present password");
            String after = input.newPassword("New password");
            try (SequencerClient client = cluster.connect()) {
                User me = client.users().me();
                client.users().changePassword(before, after);
                return told(output, "the password is changed; log in with it.", me);
            }
        }
        SetUserRequest request = SetUserRequest.newBuilder()
                .setUser(name)
                .setNewPassword(input.newPassword("New password for " + name))
                .build();
        return tell(cluster, output, "the password of " + name + " is changed.", users -> users.set(request));
    }

    private static int tell(ClusterOptions cluster, Output output, String done, Function<Users, User> change) {
        try (SequencerClient client = cluster.connect()) {
            return told(output, done, change.apply(client.users()));
        }
    }

    private static int told(Output output, String done, User user) {
        if (output.json()) {
            output.object(Accounts.fields(user));
        } else {
            output.line(done);
        }
        return 0;
    }
}
