package io.sequencer.server.core.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.sequencer.proto.log.v1.LogEntry;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.DocumentWrites;
import io.sequencer.server.core.MemoryRows;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Format 1 as bytes: log entries, and the rows and decisions that they must give for ever. A build that answers
 * differently would make replicas of two releases diverge. A new format gets a file of its own, made once by {@link #main}.
 */
class GoldenLogTest {
    private static final int ENTRIES = 200;
    private static final long SEED = 20;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/golden/shard-format-1.txt",
                "/golden/shard-format-1-sets.txt",
                "/golden/shard-format-1-removals.txt"
            })
    void entriesOfFormat1GiveTheRowsTheyAlwaysGave(String file) throws IOException {
        List<String> golden = new ArrayList<>(read(file));
        List<String> now = new ArrayList<>();
        MemoryRows rows = new MemoryRows();
        ShardMachine machine = new ShardMachine(rows, 1 << 20);
        long index = 0;
        for (String line : golden) {
            if (line.startsWith("entry ")) {
                LogEntry entry = LogEntry.parseFrom(HexFormat.of().parseHex(line.substring("entry ".length())));
                now.addAll(lines(entry, apply(machine, rows, ++index, entry)));
            }
        }
        assertThat(index).isEqualTo(ENTRIES);
        assertThat(now).isEqualTo(golden);
    }

    /** Writes the file of the current format; its argument is the path. */
    public static void main(String[] args) throws IOException {
        RandomLog log = RandomLog.withRemovals(SEED);
        MemoryRows rows = new MemoryRows();
        ShardMachine machine = new ShardMachine(rows, 1 << 20);
        List<String> lines = new ArrayList<>();
        for (long index = 1; index <= ENTRIES; index++) {
            LogEntry entry = log.next();
            AppliedEntry applied = apply(machine, rows, index, entry);
            log.decided(entry, applied.decisions());
            lines.addAll(lines(entry, applied));
        }
        Files.write(Path.of(args[0]), lines);
    }

    private static AppliedEntry apply(ShardMachine machine, MemoryRows rows, long index, LogEntry entry) {
        AppliedEntry applied = machine.apply(1, index, entry);
        rows.write(applied);
        machine.written();
        return applied;
    }

    private static List<String> lines(LogEntry entry, AppliedEntry applied) {
        List<String> lines = new ArrayList<>();
        lines.add("entry " + hex(entry));
        // Sentences for people may change; what was decided may not.
        applied.decisions()
                .forEach(decision -> lines.add(
                        decision.hasRefused()
                                ? "refused " + decision.getRefused().getCode()
                                : "decided " + hex(decision)));
        for (DocumentWrites writes : applied.documents()) {
            String doc = " " + writes.docId() + " ";
            writes.document().ifPresent(row -> lines.add("document" + doc + hex(row)));
            writes.block().ifPresent(row -> lines.add("block" + doc + hex(row)));
            writes.snapshot().ifPresent(row -> lines.add("snapshot" + doc + hex(row)));
            writes.clientContent().ifPresent(row -> lines.add("content" + doc + hex(row)));
            writes.sessions().changed().forEach(row -> lines.add("session" + doc + hex(row)));
            writes.sessions().expired().forEach(client -> lines.add("expired" + doc + client));
        }
        applied.removals().forEach(removal -> lines.add("removed " + removal));
        applied.entry().ifPresent(row -> lines.add("feed " + hex(row)));
        lines.add("applied " + hex(applied.applied()));
        return lines;
    }

    private static String hex(Message message) {
        ByteString bytes = message.toByteString();
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static List<String> read(String file) {
        try (InputStream in = GoldenLogTest.class.getResourceAsStream(file)) {
            assertThat(in).as("the golden file %s", file).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
