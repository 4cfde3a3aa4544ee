package io.sequencer.cli.login;

import io.sequencer.cli.CommandFailure;
import io.sequencer.cli.ExitCode;
import io.sequencer.client.ClientOptions;
import io.sequencer.client.ClientSession;
import io.sequencer.client.Edits;
import io.sequencer.client.Endpoint;
import io.sequencer.client.Outcome;
import io.sequencer.client.RefusedException;
import io.sequencer.client.SequencerClient;
import io.sequencer.client.UnreachableException;
import io.sequencer.client.people.Users;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The demo user of a cluster that 'dev' runs: its first administrator, with a random password that only this machine's user can read, and
 * a document to look at. The command line is logged in as it.
 */
public final class DemoLogin {

    /** What is said in the place of a login. */
    public static final String NO_ACCOUNTS =
            "This cluster runs without accounts: anybody on this machine may do anything under any name.";

    private static final String USER = "demo";
    private static final String DOCUMENT = "welcome";
    private static final String TEXT = "Edit me: scripts/sequencer doc edit " + DOCUMENT + " --insert 0 \"...\"\n";
    private static final String AGENT = "sequencer dev";
    private static final int PASSWORD_BYTES = 15;
    /** Shards elect leaders and begin with accounts in the first seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final long PAUSE_MILLIS = 200;

    private final LoginFile file;
    private final Path passwordFile;
    private final List<Endpoint> nodes;
    private final ClientOptions options =
            ClientOptions.defaults().withCallTimeout(PATIENCE).withSubmitTimeout(PATIENCE);

    private DemoLogin(Path directory, List<Endpoint> nodes) {
        this.file = LoginFile.ofDev(directory);
        this.passwordFile = directory.resolve("demo.password");
        this.nodes = nodes;
    }

    /**
     * Whether the cluster in the directory runs with accounts: as it was begun, for good.
     *
     * @param insecure asked for without
     */
    public static boolean hasAccounts(Path directory, boolean insecure) throws IOException {
        Path mark = directory.resolve("accounts");
        boolean isBegun = Files.exists(directory.resolve("cluster.json"));
        if (insecure && Files.exists(mark)) {
            throw new CommandFailure(
                    ExitCode.USAGE, directory + " holds a cluster with accounts: give another --dir, or remove it");
        }
        if (!insecure && !isBegun && !Files.exists(mark)) {
            Files.createFile(mark);
        }
        return Files.exists(mark);
    }

    /** Makes the user and the document if they are not there, logs in if that is not done, and says how it is. Blocks. */
    public static String prepare(Path directory, List<Endpoint> nodes) {
        return new DemoLogin(directory, nodes).prepare();
    }

    private String prepare() {
        if (file.read().isPresent() && isTaken()) {
            return logged(file.read().map(StoredLogin::user).orElse(""));
        }
        try (Users users = Users.anonymously(nodes, options)) {
            String password = password();
            try {
                patiently(() -> users.createFirstAdmin(USER, password, "Demo"));
            } catch (RefusedException e) {
                if (e.code() != ErrorCode.USER_EXISTS) {
                    throw e;
                }
            }
            Tokens tokens = users.logIn(USER, password, AGENT);
            List<String> addresses = nodes.stream().map(Endpoint::toString).toList();
            file.write(new StoredLogin(addresses, "", false, "", "", 0, "").with(tokens, System.currentTimeMillis()));
            welcome();
            return logged(USER);
        } catch (RefusedException e) {
            // Of a restored cluster, say, which has its own people.
            return "This cluster has accounts of its own (" + e.getMessage()
                    + "). 'scripts/sequencer login NAME' logs in.";
        }
    }

    private String logged(String user) {
        return "The command line is logged in as " + user
                + (user.equals(USER)
                        ? ", an administrator made for this directory; the password is in " + passwordFile + "."
                        : ".");
    }

    private boolean isTaken() {
        try (SequencerClient client = connect()) {
            patiently(() -> client.users().me());
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    private SequencerClient connect() {
        return SequencerClient.connect(
                nodes, options.withTokens(new FileTokens(file, nodes, options, InstantSource.system())));
    }

    private void welcome() {
        try (SequencerClient client = connect()) {
            if (client.documents().create(DOCUMENT, DocumentMode.TEXT).getHeadSeq() == 0) {
                try (ClientSession session = client.session(DOCUMENT, SequencerClient.newClientId())) {
                    Outcome outcome = session.submitAndWait(0, List.of(Edits.insert(0, TEXT)));
                    if (outcome instanceof Outcome.Rejected no) {
                        throw new CommandFailure(ExitCode.CLUSTER, DOCUMENT + " was not written: " + no.message());
                    }
                }
            }
        }
    }

    /** The one on file, or a new one, on file before it is used. */
    private String password() {
        try {
            // Empty: an earlier run was killed while it wrote, before anybody could use it.
            if (!Files.exists(passwordFile) || Files.readString(passwordFile).isBlank()) {
                byte[] random = new byte[PASSWORD_BYTES];
                new SecureRandom().nextBytes(random);
                Path fresh = passwordFile.resolveSibling(passwordFile.getFileName() + ".new");
                Files.deleteIfExists(fresh);
                Files.createFile(fresh, LoginFile.forOwner(fresh, "rw-------"));
                Files.writeString(
                        fresh,
                        Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n",
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DSYNC);
                Files.move(fresh, passwordFile, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            }
            return Files.readString(passwordFile).strip();
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.CLUSTER, "cannot use " + passwordFile + ": " + e.getMessage());
        }
    }

    /** Until the shards of the cluster decide about accounts. */
    private static <T> T patiently(Supplier<T> question) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return question.get();
            } catch (RefusedException | UnreachableException e) {
                boolean mayPass = !(e instanceof RefusedException refused) || refused.code() == ErrorCode.UNSUPPORTED;
                if (!mayPass || System.nanoTime() > deadline) {
                    throw e;
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UnreachableException("interrupted while the cluster begins");
            }
        }
    }
}
