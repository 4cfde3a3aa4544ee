package io.sequencer.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sequencer.cli.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceTest {

    @Property(tries = 200)
    void slicesLeadFromStartToEnd(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 400) int edits,
            @ForAll @IntRange(min = 1, max = 9) int n) {
        Trace trace = Trace.generated(new Random(seed), edits);
        List<Trace> slices = trace.split(n);

        String content = trace.start();
        int count = 0;
        for (Trace slice : slices) {
            assertThat(slice.start()).isEqualTo(content);
            assertThat(slice.holdsTogether()).isTrue();
            content = slice.end();
            count += slice.edits().size();
        }
        assertThat(content).isEqualTo(trace.end());
        assertThat(count).isEqualTo(edits);
    }

    @Property(tries = 200)
    void theBufferEditsAsAStringWould(@ForAll long seed, @ForAll @IntRange(max = 300) int edits) {
        Random random = new Random(seed);
        CodePointBuffer buffer = new CodePointBuffer("");
        String expected = "";
        for (int i = 0; i < edits; i++) {
            int length = expected.codePointCount(0, expected.length());
            int position = random.nextInt(length + 1);
            int deleted = random.nextInt(length - position + 1) / 2;
            String inserted = random.nextInt(3) == 0 ? "" : "a\ud83d\ude00b".repeat(random.nextInt(4));
            int from = expected.offsetByCodePoints(0, position);
            int to = expected.offsetByCodePoints(from, deleted);
            expected = expected.substring(0, from) + inserted + expected.substring(to);
            buffer.apply(new Trace.Edit(position, deleted, inserted));
        }
        assertThat(buffer).hasToString(expected);
    }

    @Test
    void theBeginningOfATraceIsATrace() {
        Trace trace = Trace.generated(new Random(3), 1_000).first(100);
        assertThat(trace.edits()).hasSize(100);
        assertThat(trace.holdsTogether()).isTrue();
    }

    @Test
    void readsTheSequentialFormat(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("trace.json"),
                "{\"startContent\":\"ab\",\"endContent\":\"aXc\",\"using\":[{\"x\":1}],\"txns\":[{\"time\":\"t\",\"patches\":"
                        + "[[1,1,\"X\"],[2,0,\"c\"]]}]}");
        assertThat(TraceReader.read(file).edits())
                .containsExactly(new Trace.Edit(1, 1, "X"), new Trace.Edit(2, 0, "c"));
    }

    @Test
    void aTraceThatDoesNotLeadToItsEndIsRefused(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("trace.json"),
                "{\"startContent\":\"\",\"endContent\":\"b\",\"txns\":[{\"patches\":[[0,0,\"a\"]]}]}");
        assertThatThrownBy(() -> TraceReader.read(file))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("do not lead");
    }

    @Test
    void aConcurrentTraceIsRefused(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("trace.json"),
                "{\"startContent\":\"\",\"endContent\":\"a\",\"txns\":[{\"parents\":[],\"patches\":[[0,0,\"a\"]]}]}");
        assertThatThrownBy(() -> TraceReader.read(file)).hasMessageContaining("concurrent");
    }

    @Test
    void recordedTracesAreReadWhereTheyAreAtHand() {
        Path file = Path.of(System.getProperty("sequencer.home", ".."), "../shared/traces/sveltecomponent.json.gz");
        assumeThat(file).as("recorded traces beside the project").exists();
        assertThat(TraceReader.read(file).edits()).hasSizeGreaterThan(18_000);
    }
}
