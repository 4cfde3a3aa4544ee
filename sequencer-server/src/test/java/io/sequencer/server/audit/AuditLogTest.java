package io.sequencer.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    void oneActorCannotPushOutTheLinesOfOthers() throws Exception {
        try (AuditLog log = open(1 << 20, 8)) {
            for (int i = 0; i < 1000; i++) {
                log.record(AuditEvent.done(AuditKind.RENAMED, "mallory", "notes", ""));
            }
            log.record(AuditEvent.done(AuditKind.PASSWORD_CHANGED, "mallory", "mallory", ""));
            log.record(login("behind"));
        }

        AuditVerify.Report report = verify();
        assertThat(report.findings()).isEmpty();
        assertThat(report.lines()).isEqualTo(12 + 1 + Budgets.AT_ONCE + 2);
        assertThat(report.lost()).isEqualTo(1000 - Budgets.AT_ONCE);
        assertThat(Files.readString(file(0))).contains("PASSWORD_CHANGED");
    }

    @Test
    void aCrashAnywhereInARotationLeavesAChainThatGoesOn() throws Exception {
        writeSmallFiles(100);
        Map<Path, byte[]> whole = contents();
        Path newest = List.copyOf(AuditFiles.list(directory).values())
                .get(AuditFiles.list(directory).size() - 1);
        int length = whole.get(newest).length;
        int firstLine = Files.readString(newest).indexOf('\n') + 1;
        // The file was made; its first line is half there, or whole; or more is, and the name of the last line is
        // older.
        for (int cut : new int[] {0, 1, firstLine / 2, firstLine - 1, firstLine, firstLine + 10, length}) {
            restore(whole);
            Files.write(newest, Arrays.copyOf(whole.get(newest), cut));
            Files.writeString(directory.resolve(AuditFiles.HEAD), endOfTheFileBefore() + "\n");

            try (AuditLog log = open(1000, 100)) {
                log.record(login("behind the crash"));
            }

            assertThat(verify().findings()).as("cut after %d bytes", cut).isEmpty();
        }
    }

    /** Number and hash of its last line: the last that was synced for sure when the next file was made. */
    private String endOfTheFileBefore() throws IOException {
        Path before = AuditFiles.list(directory)
                .lowerEntry(AuditFiles.list(directory).lastKey())
                .getValue();
        List<String> lines = Files.readAllLines(before);
        AuditLine line = AuditLine.parse(lines.get(lines.size() - 1)).orElseThrow();
        return line.number() + " " + line.hash();
    }

    private Map<Path, byte[]> contents() throws IOException {
        Map<Path, byte[]> all = new TreeMap<>();
        for (Path file : AuditFiles.list(directory).values()) {
            all.put(file, Files.readAllBytes(file));
        }
        return all;
    }

    private void restore(Map<Path, byte[]> whole) throws IOException {
        for (Path file : AuditFiles.list(directory).values()) {
            Files.delete(file);
        }
        for (Map.Entry<Path, byte[]> file : whole.entrySet()) {
            Files.write(file.getKey(), file.getValue());
        }
    }

    @Test
    void theWriterGoesOnWhenTheDirectoryIsThereAgain() throws Exception {
        Path aside = directory.resolveSibling(directory.getFileName() + "-aside");
        try (AuditLog log = open(1000, 8)) {
            Files.move(directory, aside);
            await().until(() -> {
                log.record(login("nowhere"));
                return log.isFailing();
            });
            Files.move(aside, directory);
            await().until(() -> {
                log.record(login("again"));
                return !log.isFailing();
            });
        }

        assertThat(verify().findings()).isEmpty();
        assertThat(Files.readString(file(AuditFiles.list(directory).size() - 1)))
                .contains("again");
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
