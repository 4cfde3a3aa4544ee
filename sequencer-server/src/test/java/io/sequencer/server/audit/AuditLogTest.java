package io.sequencer.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);

    @TempDir
    private Path directory;

    @BeforeEach
    void write() throws Exception {
        try (AuditLog log = open(1 << 20, 8)) {
            for (int i = 0; i < 10; i++) {
                log.record(login("user-" + i));
            }
        }
    }

    private AuditLog open(long fileBytes, int files) throws IOException {
        return AuditLog.open(directory, fileBytes, files, () -> NOW, "n1");
    }

    private static AuditEvent login(String user) {
        return AuditEvent.done(AuditKind.LOG_IN, user, user, "127.0.0.1").at(2, 17);
    }

    private AuditVerify.Report verify() throws IOException {
        return AuditVerify.of(directory);
    }

    private Path file(int index) throws IOException {
        return List.copyOf(AuditFiles.list(directory).values()).get(index);
    }

    private void change(UnaryOperator<List<String>> how) throws IOException {
        Files.write(file(0), how.apply(new ArrayList<>(Files.readAllLines(file(0)))));
    }

    @Test
    void everyEventHasALineAndTheChainHolds() throws IOException {
        assertThat(verify().findings()).isEmpty();
        // The file's first line, the start, and the ten.
        assertThat(verify().lines()).isEqualTo(12);
        assertThat(Files.readAllLines(file(0)).get(2))
                .contains("\"kind\":\"LOG_IN\"")
                .contains("\"actor\":\"user-0\"")
                .contains("\"logIndex\":\"17\"");
    }

    @Test
    void chainGoesOnAfterARestart() throws Exception {
        try (AuditLog log = open(1 << 20, 8)) {
            log.record(login("later"));
        }

        assertThat(verify().findings()).isEmpty();
        assertThat(verify().lines()).isEqualTo(14);
    }

    @Test
    void changedLineIsFound() throws IOException {
        change(lines -> {
            lines.replaceAll(line -> line.replace("user-4", "user-X"));
            return lines;
        });

        assertThat(verify().findings()).anyMatch(f -> f.contains(":7: was changed"));
    }

    @Test
    void lineThatWasTakenOutIsFound() throws IOException {
        change(lines -> {
            lines.remove(5);
            return lines;
        });

        assertThat(verify().findings()).anyMatch(f -> f.contains("lines are missing"));
    }

    @Test
    void lineThatWasPutInIsFound() throws IOException {
        change(lines -> {
            AuditLine before = AuditLine.parse(lines.get(4)).orElseThrow();
            lines.add(
                    5,
                    AuditLine.of(before.number() + 1, NOW, login("mallory"), 0, before.hash())
                            .text());
            return lines;
        });

        assertThat(verify().findings()).isNotEmpty();
    }

    @Test
    void lineThatWasReplacedByOneWithARightHashIsFound() throws IOException {
        change(lines -> {
            AuditLine old = AuditLine.parse(lines.get(5)).orElseThrow();
            lines.set(
                    5,
                    AuditLine.of(old.number(), NOW, login("mallory"), 0, old.previous())
                            .text());
            return lines;
        });

        assertThat(verify().findings()).anyMatch(f -> f.contains("does not follow"));
    }

    @Test
    void cutEndIsFound() throws IOException {
        change(lines -> lines.subList(0, 9));

        assertThat(verify().findings()).anyMatch(f -> f.contains("the end was cut off"));
    }

    @Test
    void tornEndIsCutAndTheNextLineSaysSo() throws Exception {
        Files.writeString(file(0), "{\"n\":13,\"half", StandardOpenOption.APPEND);
        assertThat(verify().findings()).anyMatch(f -> f.contains("torn"));

        open(1 << 20, 8).close();

        assertThat(verify().findings()).isEmpty();
        assertThat(Files.readString(file(0))).contains("TORN_END_CUT");
    }

    @Test
    void chainGoesOverFilesAndAMissingOneIsFound() throws Exception {
        writeSmallFiles(100);
        int files = AuditFiles.list(directory).size();
        assertThat(files).isGreaterThan(3);
        assertThat(verify().findings()).isEmpty();

        Files.delete(file(1));

        assertThat(verify().findings()).anyMatch(f -> f.contains("lines are missing"));
    }

    @Test
    void oldestFilesAreDeletedAndOnlyThat() throws Exception {
        writeSmallFiles(3);

        assertThat(AuditFiles.list(directory)).hasSize(3);
        assertThat(verify().first()).isGreaterThan(1);
        assertThat(verify().findings()).isEmpty();

        Files.delete(file(0));

        assertThat(verify().findings()).anyMatch(f -> f.contains("not deleted for their age"));
    }

    private void writeSmallFiles(int keep) throws Exception {
        try (AuditLog log = open(1000, keep)) {
            for (int i = 0; i < 60; i++) {
                log.record(login("more-" + i));
            }
        }
    }

    @Test
    void floodOfRefusedTokensIsSampledAndCounted() throws Exception {
        try (AuditLog log = open(1 << 20, 8)) {
            for (int i = 0; i < 1000; i++) {
                log.record(AuditEvent.done(AuditKind.TOKEN_REFUSED, "", "", "127.0.0.1")
                        .refused("UNAUTHENTICATED"));
            }
            log.record(login("behind"));
        }

        AuditVerify.Report report = verify();
        assertThat(report.lines()).isEqualTo(12 + 1 + 10 + 1);
        assertThat(report.lost()).isEqualTo(990);
    }

    @Test
    void eventsAreBoundedAndNothingBreaksTheirLine() throws Exception {
        try (AuditLog log = open(1 << 20, 8)) {
            log.record(login("a\"b\n\u0000\u2028\ud800").with("x".repeat(5000), "y".repeat(5000)));
        }

        assertThat(verify().findings()).isEmpty();
        assertThat(Files.size(file(0))).isLessThan(10_000);
    }

    @Test
    void verbSaysWhatItFoundAndEndsAccordingly() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream text = new PrintStream(out, true, StandardCharsets.UTF_8);
        AuditMain main = new AuditMain(text, text);

        assertThat(main.run(List.of("verify", directory.toString()))).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("sound: 12 lines")
                .contains("head: 12 ");
        assertThat(main.run(List.of("verify", file(0).toString(), "--json"))).isZero();
        assertThat(main.run(List.of("check"))).isEqualTo(64);
        assertThat(main.run(List.of("verify", directory.resolve("none").toString())))
                .isEqualTo(64);

        change(lines -> lines.subList(0, 9));

        assertThat(main.run(List.of("verify", directory.toString()))).isEqualTo(1);
    }
}
