package io.sequencer.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequencer.chaos.history.ClusterEvent;
import io.sequencer.chaos.history.DocumentEvent;
import io.sequencer.chaos.history.Event;
import io.sequencer.chaos.history.Format;
import io.sequencer.chaos.history.HistoryFormatException;
import io.sequencer.chaos.history.HistoryWriter;
import io.sequencer.chaos.model.ModelHistory;
import io.sequencer.chaos.model.Shape;
import io.sequencer.chaos.verdict.Invariant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryFilesCheckTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 200_000, 1})
    void splitByDocumentAHistoryOfSeveralFilesComesToTheSame(long partBytes) throws Exception {
        List<Event> history = history();
        Report inMemory = HistoryCheck.check(history);
        assertThat(inMemory.hasFindings()).isFalse();

        Report fromFiles = HistoryCheck.check(files(history), partBytes);

        assertThat(fromFiles.text()).isEqualTo(inMemory.text());
        assertThat(fromFiles.isConclusive()).isTrue();
    }

    @Test
    void whatIsWrongInOneDocumentIsFoundInItsPart() throws Exception {
        List<Event> history = history();
        DocumentEvent.Shown last = history.stream()
                .filter(DocumentEvent.Shown.class::isInstance)
                .map(DocumentEvent.Shown.class::cast)
                .reduce((earlier, later) -> later)
                .orElseThrow();
        DocumentEvent.Shown other = new DocumentEvent.Shown(last.doc(), last.client(), last.seq(), ~last.hash());
        history.add(other);

        Report report = HistoryCheck.check(files(history), 200_000);

        assertThat(report.verdicts().found(Invariant.SAME_CONTENT)).isEqualTo(1);
        assertThat(report.verdicts().findings().get(0).witnesses()).contains(other);
        assertThat(report.text()).contains("I-17 does not hold").contains(other.toString());
    }

    @Test
    void aFileThatWasCutOffIsRefusedAndNothingIsLeftBehind() throws Exception {
        Path file = files(history()).get(0);
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 1, 40, whole.length / 2, whole.length - 2}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> HistoryCheck.check(List.of(file)))
                    .as("%d bytes", length)
                    .isInstanceOf(HistoryFormatException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"w\",0]",
                "[\"x\",0]",
                "[\"n\",1,\"a\"]",
                "[\"n\",0]",
                "[\"n\",0,7]",
                "nonsense",
                "[\"D\",0,0,0,0]",
                Format.FIRST_LINE,
            })
    void aLineThatBreaksTheFormatIsRefusedWithItsFile(String line) throws IOException {
        Path file = directory.resolve("bad");
        Files.writeString(file, String.join("\n", Format.FIRST_LINE, line, Format.LAST_LINE, ""));
        assertThatThrownBy(() -> HistoryCheck.check(List.of(file)))
                .isInstanceOf(HistoryFormatException.class)
                .hasMessageContaining("line 2: expected");
    }

    @Test
    void aLineHasALimit() throws IOException {
        Path file = directory.resolve("long");
        Files.writeString(file, Format.FIRST_LINE + "\n[\"n\",0,\"" + "x".repeat(Format.MAX_LINE_BYTES) + "\"]\n");
        assertThatThrownBy(() -> HistoryCheck.check(List.of(file)))
                .isInstanceOf(HistoryFormatException.class)
                .hasMessageContaining("bytes a line");
    }

    /** Several writers saw parts of each document, as the processes of a run do. */
    private List<Path> files(List<Event> history) throws IOException {
        List<Path> files = new ArrayList<>();
        List<Class<?>> nodes =
                List.of(DocumentEvent.Logged.class, DocumentEvent.LogRead.class, ClusterEvent.Sample.class);
        for (boolean ofNodes : new boolean[] {true, false}) {
            Path file = directory.resolve(ofNodes ? "nodes" : "clients");
            Stream<Event> seen = history.stream().filter(event -> nodes.contains(event.getClass()) == ofNodes);
            try (HistoryWriter writer = HistoryWriter.create(file)) {
                for (Event event : seen.toList()) {
                    writer.write(event);
                }
            }
            files.add(file);
        }
        return files;
    }

    private static List<Event> history() {
        List<Event> history = new ArrayList<>();
        ModelHistory.write(7, new Shape(5, 500, 4, 2), history::add);
        return history;
    }
}
