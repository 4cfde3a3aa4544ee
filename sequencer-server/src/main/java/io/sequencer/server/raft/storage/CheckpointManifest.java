package io.sequencer.server.raft.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sequencer.server.raft.DamagedLogException;
import io.sequencer.server.raft.LogPosition;
import io.sequencer.server.raft.files.DurableFiles;
import io.sequencer.server.raft.files.FileDigest;
import io.sequencer.server.raft.files.TextFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint consists of: the last entry it includes, and every file with its size and SHA-256. It is the file
 * {@value #FILE} beside the checkpoint's own directory {@value #STATE}, text, its last line a checksum of the others.
 */
record CheckpointManifest(LogPosition position, Map<String, FileDigest> files) {

    static final String FILE = "checkpoint.manifest";
    static final String STATE = "state";
    private static final int FORMAT = 1;
    private static final String HEADER = "sequencer checkpoint, format ";

    /** Reads the checkpoint's files; one that is a hard link of the same file in an earlier checkpoint is not read again. */
    static CheckpointManifest describe(Path checkpoint, LogPosition position, @Nullable Path earlier)
            throws IOException {
        Map<String, FileDigest> known =
                earlier == null ? Map.of() : read(earlier).files();
        Path state = checkpoint.resolve(STATE);
        Map<String, FileDigest> files = new LinkedHashMap<>();
        for (Path file : DurableFiles.filesBelow(state)) {
            String name = file.toString();
            FileDigest before = known.get(name);
            boolean same = before != null
                    && earlier != null
                    && Files.isSameFile(
                            state.resolve(file), earlier.resolve(STATE).resolve(file));
            files.put(name, same && before != null ? before : FileDigest.of(state.resolve(file)));
        }
        return new CheckpointManifest(position, files);
    }

    /** On return the manifest is written, not yet fsynced. */
    void write(Path checkpoint) throws IOException {
        StringBuilder text = new StringBuilder(HEADER).append(FORMAT).append('\n');
        text.append("position ")
                .append(position.term())
                .append(' ')
                .append(position.index())
                .append('\n');
        files.forEach((name, e) -> text.append(e.bytes())
                .append(' ')
                .append(e.sha256())
                .append(' ')
                .append(name)
                .append('\n'));
        String checked = text + "crc32c " + crc(text.toString()) + "\n";
        Files.writeString(checkpoint.resolve(FILE), checked, UTF_8);
    }

    static CheckpointManifest read(Path checkpoint) throws IOException {
        String text = Files.readString(checkpoint.resolve(FILE), UTF_8);
        int last = text.lastIndexOf("crc32c ");
        if (last < 0 || !text.substring(last).equals("crc32c " + crc(text.substring(0, last)) + "\n")) {
            throw new DamagedLogException("the manifest of " + checkpoint + " is damaged: run 'repair rejoin'");
        }
        List<String> lines = new ArrayList<>(text.substring(0, last).lines().toList());
        TextFormat.check(lines.remove(0), HEADER, FORMAT, checkpoint.resolve(FILE));
        String[] position = lines.remove(0).split(" ", 3);
        Map<String, FileDigest> files = new LinkedHashMap<>();
        for (String line : lines) {
            String[] parts = line.split(" ", 3);
            files.put(parts[2], new FileDigest(Long.parseLong(parts[0]), parts[1]));
        }
        return new CheckpointManifest(new LogPosition(Long.parseLong(position[1]), Long.parseLong(position[2])), files);
    }

    /** Fails unless the checkpoint has exactly these files with exactly this content. */
    void verify(Path checkpoint) throws IOException {
        Path state = checkpoint.resolve(STATE);
        TreeSet<String> missing = new TreeSet<>(files.keySet());
        for (Path file : DurableFiles.filesBelow(state)) {
            FileDigest expected = files.get(file.toString());
            if (expected == null) {
                throw new IOException("unexpected file " + file + " in " + checkpoint);
            }
            if (!FileDigest.of(state.resolve(file)).equals(expected)) {
                throw new IOException("damaged file " + file + " in " + checkpoint);
            }
            missing.remove(file.toString());
        }
        if (!missing.isEmpty()) {
            throw new IOException("missing files " + missing + " in " + checkpoint);
        }
    }

    /**
     * As {@link #verify}, of a checkpoint that may be deleted meanwhile: what is not there is not damage.
     *
     * @param read told after each file how many bytes it has, and may pause
     */
    static void verifyWhatIsThere(Path checkpoint, LongConsumer read) throws IOException {
        try {
            for (Map.Entry<String, FileDigest> file : read(checkpoint).files().entrySet()) {
                Path path = checkpoint.resolve(STATE).resolve(file.getKey());
                if (!FileDigest.of(path).equals(file.getValue())) {
                    throw new DamagedLogException("the checkpoint's file " + path + " is damaged: run 'repair rejoin'");
                }
                read.accept(file.getValue().bytes());
            }
        } catch (NoSuchFileException gone) {
            assert gone != null : "a newer checkpoint took its place";
        }
    }

    private static String crc(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
