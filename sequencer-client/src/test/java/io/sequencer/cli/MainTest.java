package io.sequencer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpOfEveryCommandCanBeAskedFor() {
        for (List<String> command : List.of(
                List.<String>of(),
                List.of("dev"),
                List.of("status"),
                List.of("doc"),
                List.of("doc", "create"),
                List.of("doc", "cat"),
                List.of("doc", "edit"),
                List.of("doc", "tail"),
                List.of("doc", "ops"),
                List.of("doc", "history"),
                List.of("doc", "authors"),
                List.of("doc", "restore"),
                List.of("doc", "verify"),
                List.of("doc", "list"),
                List.of("doc", "share"),
                List.of("doc", "unshare"),
                List.of("doc", "accept"),
                List.of("doc", "transfer"),
                List.of("login"),
                List.of("logout"),
                List.of("whoami"),
                List.of("user", "create"),
                List.of("user", "create-admin"),
                List.of("user", "passwd"),
                List.of("member", "list"),
                List.of("member", "add"),
                List.of("member", "replace"),
                List.of("member", "remove"),
                List.of("replay"),
                List.of("bench"))) {
            List<String> args = new ArrayList<>(command);
            args.add("--help");
            assertThat(run(args.toArray(String[]::new))).as("%s", args).isZero();
        }
        assertThat(out.toString()).contains("Usage: sequencer doc edit");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aMistypedCommandIsOneLineAndExitCode2() {
        assertThat(run("dco", "cat", "notes")).isEqualTo(2);
        assertThat(err.toString()).contains("--help").doesNotContain("\tat ");
    }

    @Test
    void aMissingCommandIsExitCode2() {
        assertThat(run("doc")).isEqualTo(2);
        assertThat(err.toString()).contains("a command is missing");
    }

    @Test
    void noClusterIsOneLineThatSaysWhatToDoAndExitCode3() {
        assertThat(run("doc", "cat", "notes", "--nodes", "127.0.0.1:1", "--timeout", "1"))
                .isEqualTo(3);
        assertThat(err.toString().strip().lines()).hasSize(1);
        assertThat(err.toString()).contains("cannot reach the cluster").contains("scripts/sequencer dev");
    }

    @Test
    void killingLeadersNeedsAnOwnCluster() {
        assertThat(run("replay", "generated:10", "--kill-leader-every", "5s")).isEqualTo(2);
        assertThat(err.toString()).contains("--cluster");
    }

    @Test
    void tablesAlignNumbersToTheRight() {
        assertThat(Output.tableLines(List.of("N", "NAME"), List.of(List.of("7", "a"), List.of("10", "bcd"))))
                .containsExactly(" N  NAME", " 7  a", "10  bcd");
    }

    private int run(String... args) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(args);
    }
}
