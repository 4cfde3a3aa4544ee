package io.sequencer.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequencer.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
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
        // n1 stays throughout and knows the others.
        all.addAll(List.of("--timeout", "60", "--nodes", "127.0.0.1:" + (basePort + 101)));
        return execute(all);
    }

    private int execute(List<String> arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(said, true));
        line.setErr(new PrintWriter(said, true));
        return line.execute(arguments.toArray(String[]::new));
    }
}
