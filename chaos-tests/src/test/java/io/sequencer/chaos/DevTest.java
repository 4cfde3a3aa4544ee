package io.sequencer.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequencer.cli.Main;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The 'dev' of the command line, in a thread of this process, and other commands beside it. */
class DevTest {

    private static final String CLASSPATH = "sequencer.server.classpath";
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    Path directory;

    private final int basePort = RandomGenerator.getDefault().nextInt(20_000, 31_000);
    private final StringWriter said = new StringWriter();
    private Thread dev = new Thread(() -> {}, "dev");

    @BeforeEach
    void nameTheServer() {
        System.setProperty(CLASSPATH, Clusters.serverClasspath());
    }

    @AfterEach
    void stopDev() throws InterruptedException {
        dev.interrupt();
        dev.join();
        System.clearProperty(CLASSPATH);
    }

    @Test
    void nodeComesInWhileDevRunsAndNobodyIsReplacedWhoIsNoMember() {
        startDev("--nodes", "1", "--base-port", "" + basePort);
        assertThat(command("doc", "create", "notes")).as("%s", said).isZero();
        assertThat(command("member", "add", "--dir", directory.toString()))
                .as("%s", said)
                .isZero();
        assertThat(said.toString()).contains("n2 is a member.");
        assertThat(command("member", "replace", "n9", "--dir", directory.toString()))
                .isEqualTo(1);
        assertThat(said.toString()).contains("n9 is no member; the members are n1, n2");
    }

    @Test
    void documentsAreSharedAndTakenBackByTheCommandLine() throws IOException {
        startDev("--nodes", "1", "--base-port", "" + basePort);
        assertThat(command("whoami")).isZero();
        assertThat(said.toString()).contains("demo, administrator");
        assertThat(Files.getPosixFilePermissions(directory.resolve("login.json")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(commandWithStdin("a long password\n", "user", "create", "grace"))
                .as("%s", said)
                .isZero();
        assertThat(command("doc", "create", "notes")).isZero();
        assertThat(command("doc", "share", "notes", "grace", "--role", "reader"))
                .as("%s", said)
                .isZero();

        String grace = directory.resolve("grace.json").toString();
        assertThat(executeWithStdin("a wrong password\n", login(grace))).isEqualTo(1);
        assertThat(said.toString()).contains("WRONG_CREDENTIALS");
        assertThat(executeWithStdin("a long password\n", login(grace)))
                .as("%s", said)
                .isZero();
        assertThat(as(grace, "doc", "accept", "notes")).as("%s", said).isZero();
        assertThat(as(grace, "doc", "cat", "notes")).as("%s", said).isZero();
        assertThat(as(grace, "doc", "edit", "notes", "--insert", "0", "x")).isEqualTo(1);
        assertThat(said.toString()).contains("PERMISSION_DENIED");
        assertThat(command("doc", "access", "notes")).isZero();
        assertThat(said.toString()).contains("grace  reader");
        assertThat(command("doc", "unshare", "notes", "grace")).as("%s", said).isZero();
        assertThat(as(grace, "doc", "cat", "notes")).isEqualTo(1);

        assertThat(as(grace, "logout")).as("%s", said).isZero();
        assertThat(as(grace, "doc", "list")).isEqualTo(6);
        assertThat(command("user", "disable", "grace")).as("%s", said).isZero();
        assertThat(executeWithStdin("a long password\n", login(grace))).isNotZero();
    }

    private List<String> login(String profile) {
        return List.of("login", "grace", "--profile", profile, "--nodes", "127.0.0.1:" + (basePort + 101));
    }

    private int as(String profile, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--timeout", "60", "--profile", profile));
        return execute(all);
    }

    private int commandWithStdin(String stdin, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--timeout", "60", "--profile", directory.resolve("login.json").toString()));
        return executeWithStdin(stdin, all);
    }

    private int executeWithStdin(String stdin, List<String> arguments) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)));
        try {
            return execute(arguments);
        } finally {
            System.setIn(before);
        }
    }

    private void startDev(String... more) {
        List<String> arguments = new ArrayList<>(List.of("dev", "--dir", directory.toString(), "--heap", "256m"));
        arguments.addAll(List.of(more));
        dev = new Thread(() -> execute(arguments), "dev");
        dev.start();
        await().atMost(PATIENCE).until(() -> saidBy("Ctrl-C stops the cluster"));
    }

    private boolean saidBy(String part) {
        return said.toString().contains(part);
    }

    private int command(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        // The demo user's; n1, which it knows, stays throughout.
        all.addAll(List.of(
                "--timeout", "60", "--profile", directory.resolve("login.json").toString()));
        return execute(all);
    }

    private int execute(List<String> arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(said, true));
        line.setErr(new PrintWriter(said, true));
        return line.execute(arguments.toArray(String[]::new));
    }
}
