package io.sequencer.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryFileTest {
    private static final OpId OP = new OpId("ada", 3);

    private static final List<Event> ONE_OF_EACH = List.of(
            new DocumentEvent.Write("notes", OP, "n1", 1, 2, -3, 4, new Outcome.Acked(5)),
            new DocumentEvent.Write("notes", OP, "n2", 1, 2, 3, 4, new Outcome.Acked(6, true)),
            new DocumentEvent.Write("notes", OP, "n2", 1, 2, 3, 4, new Outcome.Rejected("STALE_BASE", 9)),
            new DocumentEvent.Write("notes", OP, "n2", 1, Long.MAX_VALUE, 3, 4, new Outcome.Unknown()),
            new DocumentEvent.Read("notes", "bob", "n1", 1, 2, 3, true),
            new DocumentEvent.Read("notes", "bob", "n1", 1, 2, 3, false),
            new DocumentEvent.Subscribed("notes", "eve", "n3", 1, 2, Optional.empty()),
            new DocumentEvent.Subscribed("notes", "eve", "n3", 1, 2, Optional.of(new DocumentEvent.Snapshot(3, 4))),
            new DocumentEvent.Delivered("notes", "eve", 1, 2, OP, 3),
            new DocumentEvent.Unsubscribed("notes", "eve", 1),
            new DocumentEvent.Logged("\"events\"\n{\u00e9}", "n1", 1, OP, 2, 3, 4, 5),
            new DocumentEvent.LogRead("notes", "n1", 1, 2),
            new DocumentEvent.Chained("notes", "n1", 1, 2),
            new DocumentEvent.Floor("notes", "n1", 1, 2, Long.MIN_VALUE),
            new DocumentEvent.Folded("notes", 1, 2),
            new DocumentEvent.Shown("notes", "ada", 1, 2),
            new DocumentEvent.Placed("notes", 2),
            new ClusterEvent.Sample(1, "n1", 2, 0, 3, "", 4),
            new ClusterEvent.Digest(0, "n1", 1, 2),
            new ClusterEvent.FaultBegun(1, "f1", "kill-leader", "n1"),
            new ClusterEvent.FaultEnded(2, "f1"),
            new ClusterEvent.Healed(3, 4),
            new ClusterEvent.RebaseLimit(10_000));

    @TempDir
    private Path directory;

    @Test
    void everyEventComesBackAsItWasWritten() throws IOException {
        assertThat(read(write("a", ONE_OF_EACH))).isEqualTo(ONE_OF_EACH);
    }

    @Test
    void filesCanBeJoined() throws IOException {
        Path joined = directory.resolve("joined");
        Files.write(joined, Files.readAllBytes(write("a", ONE_OF_EACH)));
        Path other = write("b", List.of(new DocumentEvent.Placed("other", 1)));
        Files.write(joined, Files.readAllBytes(other), java.nio.file.StandardOpenOption.APPEND);

        assertThat(read(joined)).hasSize(ONE_OF_EACH.size() + 1).contains(new DocumentEvent.Placed("other", 1));
    }

    @Test
    void aHistoryIsNeverOverwritten() throws IOException {
        write("a", List.of());
        assertThatThrownBy(() -> HistoryWriter.create(directory.resolve("a")))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void everyFileThatWasCutOffIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(write("a", ONE_OF_EACH));
        Path cut = directory.resolve("cut");
        // Without its last line feed alone it is still whole.
        for (int length = 0; length < whole.length - 1; length++) {
            Files.write(cut, java.util.Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> read(cut)).as("%d bytes", length).isInstanceOf(HistoryFormatException.class);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "[\"n\",0,\"a\"]; a history begins with",
                "[\"history\",2]; version 1 of the format, this is 2",
                "[\"history\",1]|[\"x\",0]; the number of a name",
                "[\"history\",1]|[\"n\",0,\"a\"]|[\"x\",0]; a known tag, not x",
                "[\"history\",1]|[\"n\",1,\"a\"]; names are numbered",
                "[\"history\",1]|[\"n\",0,\"a\"]|[\"t\",0,1,2,3]; the end of the line",
                "[\"history\",1]|[\"n\",0,\"a\"]|[\"t\",0,1]; a whole number",
                "[\"history\",1]|[\"n\",0,\"a\"]|[\"t\",0,1,1.5]; a whole number",
                "[\"history\",1]|[\"n\",0,\"a\"]|[\"t\",0,1,99999999999999999999]; out of range",
                "[\"history\",1]|[\"n\",0,\"a\"]|[\"t\",0,[1],1]; nesting depth",
                "[\"history\",1]|[\"history\",1]; a history ends with",
                "[\"history\",1]|[\"D\",-1,0,0,0]; the number of a shard",
                "{}; an array begins a line",
                "[\"history\",x]; not a line of a history",
            })
    void whatDoesNotKeepTheFormatIsRefusedWithItsLine(String lines, String reason) throws IOException {
        Path file = directory.resolve("bad");
        Files.writeString(file, lines.replace('|', '\n') + "\n");
        int line = (int) lines.chars().filter(c -> c == '|').count() + 1;
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(HistoryFormatException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining(file + " line " + line);
    }

    @Test
    void aNameHasALimit() throws IOException {
        try (HistoryWriter writer = HistoryWriter.create(directory.resolve("a"))) {
            String name = "x".repeat(Format.MAX_NAME_CHARS);
            writer.write(new DocumentEvent.Placed(name, 0));
            assertThatThrownBy(() -> writer.write(new DocumentEvent.Placed(name + "x", 0)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(read(directory.resolve("a"))).hasSize(1);
    }

    private Path write(String name, List<Event> events) throws IOException {
        Path file = directory.resolve(name);
        try (HistoryWriter writer = HistoryWriter.create(file)) {
            for (Event event : events) {
                writer.write(event);
            }
        }
        return file;
    }

    private static List<Event> read(Path file) throws IOException {
        List<Event> events = new ArrayList<>();
        HistoryReader.read(file, events::add);
        return events;
    }
}
