package io.sequencer.server.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of one audit log, which it appends to. One thread. */
final class AuditFiles implements Closeable {
    static final String HEAD = "HEAD";
    /** In a file's first line: the last line of the newest file that was deleted for its age. */
    static final String DROPPED_THROUGH = "droppedThrough";

    private static final Pattern NAME = Pattern.compile("audit-([0-9]{16})\\.jsonl");

    private final Path directory;
    private final Limits limits;
    private FileChannel channel;
    private long size;
    private long next;
    private String last;

    /**
     * @param fileBytes after which a new file begins
     * @param files that are kept
     */
    record Limits(long fileBytes, int files) {}

    private AuditFiles(Path directory, Limits limits, FileChannel channel, long next, String last) throws IOException {
        this.directory = directory;
        this.limits = limits;
        this.channel = channel;
        this.size = channel.size();
        this.next = next;
        this.last = last;
    }

    /** Goes on where the newest file ends. A torn end is cut off, and the next line says so. */
    static AuditFiles open(Path directory, Limits limits, Instant now) throws IOException {
        Files.createDirectories(directory);
        TreeMap<Long, Path> files = list(directory);
        if (files.isEmpty()) {
            AuditFiles created = new AuditFiles(directory, limits, create(directory, 1), 1, AuditLine.ORIGIN);
            created.begin(now, 0);
            return created;
        }
        Path newest = files.lastEntry().getValue();
        byte[] content = Files.readAllBytes(newest);
        int end = content.length;
        while (end > 0 && content[end - 1] != '\n') {
            end--;
        }
        Optional<AuditLine> lastLine = lastLine(content, end);
        // A crash may have left a file that was made and has no line: the one before it has the last.
        Optional<Map.Entry<Long, Path>> before = Optional.ofNullable(files.lowerEntry(files.lastKey()));
        if (lastLine.isEmpty() && before.isPresent()) {
            byte[] full = Files.readAllBytes(before.get().getValue());
            lastLine = lastLine(full, full.length);
        }
        FileChannel channel = FileChannel.open(newest, StandardOpenOption.WRITE);
        channel.truncate(end);
        channel.position(end);
        AuditFiles opened = new AuditFiles(
                directory,
                limits,
                channel,
                lastLine.map(line -> line.number() + 1).orElse(files.lastKey()),
                lastLine.map(AuditLine::hash).orElse(AuditLine.ORIGIN));
        if (end == 0) {
            opened.begin(now, 0);
        }
        if (end < content.length) {
            opened.append(
                    now,
                    AuditEvent.done(AuditKind.TORN_END_CUT, "", "", "")
                            .with("bytes", Integer.toString(content.length - end)),
                    0);
        }
        return opened;
    }

    private static Optional<AuditLine> lastLine(byte[] content, int end) {
        int begin = end - 1;
        while (begin > 0 && content[begin - 1] != '\n') {
            begin--;
        }
        return end == 0
                ? Optional.empty()
                : AuditLine.parse(new String(content, begin, end - 1 - begin, StandardCharsets.UTF_8));
    }

    /** The files by the number of their first line. */
    static TreeMap<Long, Path> list(Path directory) throws IOException {
        TreeMap<Long, Path> files = new TreeMap<>();
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                Matcher name = NAME.matcher(String.valueOf(entry.getFileName()));
                if (name.matches()) {
                    files.put(Long.parseLong(String.valueOf(name.group(1))), entry);
                }
            }
        }
        return files;
    }

    private static FileChannel create(Path directory, long first) throws IOException {
        FileChannel created = FileChannel.open(
                directory.resolve("audit-%016d.jsonl".formatted(first)),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        sync(directory);
        return created;
    }

    private void begin(Instant now, long droppedThrough) throws IOException {
        AuditEvent begun = AuditEvent.done(AuditKind.FILE_BEGUN, "", "", "");
        write(now, droppedThrough > 0 ? begun.with(DROPPED_THROUGH, Long.toString(droppedThrough)) : begun, 0);
    }

    /**
     * Adds a line; on disk after {@link #sync()}.
     *
     * @param lost events before it that were not written
     */
    void append(Instant now, AuditEvent event, long lost) throws IOException {
        if (size >= limits.fileBytes) {
            rotate(now);
        }
        write(now, event, lost);
    }

    private void write(Instant now, AuditEvent event, long lost) throws IOException {
        AuditLine line = AuditLine.of(next, now, event, lost, last);
        ByteBuffer bytes = ByteBuffer.wrap((line.text() + "\n").getBytes(StandardCharsets.UTF_8));
        int length = bytes.remaining();
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            // Half a line would be damage: the next one begins where this one did.
            channel.truncate(size);
            channel.position(size);
            throw e;
        }
        size += length;
        next++;
        last = line.hash();
    }

    private void rotate(Instant now) throws IOException {
        sync();
        TreeMap<Long, Path> files = list(directory);
        FileChannel created = create(directory, next);
        channel.close();
        channel = created;
        size = 0;
        List<Map.Entry<Long, Path>> old = List.copyOf(files.entrySet());
        int surplus = Math.max(0, old.size() + 1 - limits.files);
        long droppedThrough =
                surplus == 0 ? 0 : (surplus < old.size() ? old.get(surplus).getKey() : next) - 1;
        begin(now, droppedThrough);
        // Only behind the line that says so: what is missing without one was taken away.
        sync();
        for (Map.Entry<Long, Path> file : old.subList(0, surplus)) {
            Files.deleteIfExists(file.getValue());
        }
    }

    /** On return every line is on disk, and {@link #HEAD} names the last one. */
    void sync() throws IOException {
        channel.force(false);
        Path draft = directory.resolve(HEAD + ".tmp");
        try (FileChannel head = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer text = ByteBuffer.wrap((head() + "\n").getBytes(StandardCharsets.UTF_8));
            while (text.hasRemaining()) {
                head.write(text);
            }
            head.force(false);
        }
        Files.move(draft, directory.resolve(HEAD), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(directory);
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    /** The last line: its number and hash. */
    String head() {
        return (next - 1) + " " + last;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
