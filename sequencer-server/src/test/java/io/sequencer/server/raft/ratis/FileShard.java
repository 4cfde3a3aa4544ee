package io.sequencer.server.raft.ratis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sequencer.server.raft.LogPosition;
import io.sequencer.server.raft.ReplicatedShard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A real, small state: the list of entries, in memory, kept in a file at every checkpoint and at close, so a restart finds
 * what an ordinary database would have. Remembers how it was treated.
 */
final class FileShard implements ReplicatedShard {

    /** An entry that this state cannot take. */
    static final String POISON = "poison";

    private final Path file;
    private final List<String> entries = new ArrayList<>();
    private final List<Long> appliedIndexes = new ArrayList<>();
    private LogPosition applied = LogPosition.NONE;
    private boolean open;
    private int restores;

    FileShard(Path file) {
        this.file = file;
        load();
    }

    private synchronized void load() {
        entries.clear();
        applied = LogPosition.NONE;
        open = true;
        if (!Files.exists(file)) {
            return;
        }
        try {
            List<String> lines = Files.readAllLines(file, UTF_8);
            String[] position = lines.get(0).split(" ");
            applied = new LogPosition(Long.parseLong(position[0]), Long.parseLong(position[1]));
            entries.addAll(lines.subList(1, lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void save(Path target) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(applied.term() + " " + applied.index());
        lines.addAll(entries);
        Files.write(target, lines, UTF_8);
    }

    @Override
    public synchronized LogPosition applied() {
        return applied;
    }

    @Override
    public synchronized Object apply(long term, long index, ByteBuffer entry) {
        if (!open) {
            throw new IllegalStateException("applied while closed");
        }
        if (index <= applied.index()) {
            throw new IllegalStateException("entry " + index + " again, after " + applied);
        }
        String text = UTF_8.decode(entry).toString();
        if (text.equals(POISON)) {
            throw new IllegalArgumentException("cannot apply this");
        }
        entries.add(text);
        appliedIndexes.add(index);
        applied = new LogPosition(term, index);
        return text + "@" + entries.size();
    }

    @Override
    public synchronized void advance(long term, long index) {
        if (!open || index <= applied.index()) {
            throw new IllegalStateException("position " + index + " after " + applied);
        }
        applied = new LogPosition(term, index);
    }

    @Override
    public synchronized LogPosition checkpoint(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("deeper"));
        save(directory.resolve("entries"));
        Files.createFile(directory.resolve("deeper/empty"));
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        save(draft);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return applied;
    }

    @Override
    public synchronized void restore(Path directory) throws IOException {
        close();
        if (!Files.exists(directory.resolve("deeper/empty"))) {
            throw new IOException("incomplete checkpoint");
        }
        Files.copy(directory.resolve("entries"), file, StandardCopyOption.REPLACE_EXISTING);
        restores++;
        load();
    }

    @Override
    public synchronized void close() {
        if (open) {
            open = false;
            try {
                save(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    synchronized List<String> entries() {
        return List.copyOf(entries);
    }

    /** The log indexes that this object was told to apply. */
    synchronized List<Long> appliedIndexes() {
        return List.copyOf(appliedIndexes);
    }

    synchronized int restores() {
        return restores;
    }

    synchronized boolean isOpen() {
        return open;
    }
}
