package io.sequencer.server.raft.storage;

import io.sequencer.server.raft.DamagedLogException;
import io.sequencer.server.raft.RaftConfig;
import io.sequencer.server.raft.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.raftlog.segmented.LogSegment;
import org.apache.ratis.server.raftlog.segmented.LogSegmentPath;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedOutputStream;
import org.apache.ratis.util.SizeInBytes;

/**
 * What is on disk of one shard's log, as it was read: nothing is changed, nothing is started.
 *
 * @param checkpoint the newest checkpoint's last entry; 0 without one
 * @param segments in the order of the log
 */
public record ShardLog(Path directory, long checkpoint, List<Segment> segments) {

    private static final Pattern NAME = Pattern.compile("log_(?:(\\d+)-(\\d+)|inprogress_(\\d+))");
    private static final int HEADER_BYTES = 8;
    private static final int CHECKSUM_BYTES = 4;
    private static final int ENTRY_OVERHEAD_BYTES = 1 << 20;

    /**
     * One file of the log.
     *
     * @param start index of its first entry
     * @param last index of its last readable entry; {@code start - 1} if there is none
     * @param soundBytes where that entry ends in the file
     * @param damage why the file cannot be read to its end; empty if it can
     * @param interrupted the damage is a write that was interrupted, and nothing else: the entry was never counted on
     */
    public record Segment(
            Path file, long start, long last, long soundBytes, Optional<String> damage, boolean interrupted) {}

    /** How bad it is. */
    public enum Condition {
        SOUND,
        /** What cannot be read was never counted on: it may be cut off. */
        TORN_TAIL,
        /** Entries are missing that this node once counted as durable. */
        LOST_ENTRIES
    }

    /** @param line what is wrong, for people; empty if nothing is */
    public record Verdict(Condition condition, String line) {}

    public ShardLog {
        segments = List.copyOf(segments);
    }

    /**
     * Reads a shard's directory, which need not exist.
     *
     * @param everyFile whether closed files before the last one are read too, or taken for what their names say
     */
    public static ShardLog read(Path directory, int maxEntryBytes, boolean everyFile) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path file : DurableFiles.children(directory.resolve("current"))) {
            if (NAME.matcher(file.getFileName().toString()).matches() && Files.size(file) > 0) {
                files.add(file);
            }
        }
        files.sort(Comparator.comparingLong(ShardLog::startOf));
        List<Segment> segments = new ArrayList<>();
        for (Path file : files) {
            boolean isLast = file.equals(files.get(files.size() - 1));
            segments.add(isLast || everyFile ? readSegment(file, maxEntryBytes) : unread(file));
        }
        return new ShardLog(
                directory, CheckpointStorage.latestIn(directory.resolve("sm")).index(), segments);
    }

    /**
     * Reads what nobody else reads before the next start: the checkpoints, and the closed files of the log. The node may run, and
     * make and remove some meanwhile.
     *
     * @param read told after each file how many bytes it has, and may pause
     * @throws DamagedLogException if a file is not as it was written
     */
    public static void verifyFiles(Path directory, LongConsumer read) throws IOException {
        CheckpointStorage.verifyAll(directory, read);
        for (Path file : DurableFiles.children(directory.resolve("current"))) {
            Matcher name = NAME.matcher(file.getFileName().toString());
            if (!name.matches() || name.group(2) == null || !Files.exists(file)) {
                continue;
            }
            Segment segment = readSegment(file, RaftConfig.Tuning.defaults().maxEntryBytes());
            // What is purged, or cut because a leader has other entries, does not have that name for long.
            if (segment.damage.isPresent() && Files.exists(file) && isDamaged(file)) {
                throw new DamagedLogException(
                        file + " cannot be read behind entry " + segment.last + ": " + segment.damage.orElse(""));
            }
            read.accept(segment.soundBytes);
        }
    }

    private static boolean isDamaged(Path file) throws IOException {
        return readSegment(file, RaftConfig.Tuning.defaults().maxEntryBytes())
                        .damage
                        .isPresent()
                && Files.exists(file);
    }

    /** Where a shard's log and checkpoints are, in a node's Raft directory. */
    public static Path directoryOf(Path raft, UUID clusterId, int shard) {
        return raft.resolve(ClusterMark.groupOf(clusterId, shard).getUuid().toString());
    }

    /** The last entry that can be reached from the checkpoint, or from the beginning, without a gap. */
    public long end() {
        long end = checkpoint;
        for (Segment segment : segments) {
            if (segment.start > Math.max(0, end + 1)) {
                return end;
            }
            end = Math.max(end, segment.last);
            if (segment.damage.isPresent()) {
                return end;
            }
        }
        return end;
    }

    /** @param promised up to here this node has said, or shown by its state, that it has the log */
    public Verdict verdict(long promised) {
        long end = end();
        Optional<Segment> damaged =
                segments.stream().filter(s -> s.damage.isPresent()).findFirst();
        if (end < promised) {
            return new Verdict(
                    Condition.LOST_ENTRIES,
                    directory + ": log and checkpoint end at " + end + ", but " + promised + " was reached before"
                            + damaged.map(s -> " (" + s.damage.orElse("") + ")").orElse(""));
        }
        if (damaged.isPresent()) {
            Segment torn = damaged.get();
            boolean isLast = torn.equals(segments.get(segments.size() - 1));
            return new Verdict(
                    isLast && torn.interrupted ? Condition.TORN_TAIL : Condition.LOST_ENTRIES,
                    torn.file + " cannot be read behind entry " + torn.last + ": " + torn.damage.orElse(""));
        }
        boolean hasGap = !segments.isEmpty() && segments.get(segments.size() - 1).last > end;
        return hasGap
                ? new Verdict(Condition.LOST_ENTRIES, directory + ": a gap in the log behind entry " + end)
                : new Verdict(Condition.SOUND, "");
    }

    private static Segment unread(Path file) throws IOException {
        Matcher name = matched(file);
        long start = startOf(file);
        long last = name.group(2) == null ? start - 1 : Long.parseLong(name.group(2));
        return new Segment(file, start, last, Files.size(file), Optional.empty(), false);
    }

    private static Segment readSegment(Path file, int maxEntryBytes) throws IOException {
        LogSegmentPath path = LogSegmentPath.matchLogSegment(file);
        if (path == null) {
            throw new IOException("not a log file: " + file);
        }
        Reading reading = new Reading(startOf(file));
        Optional<String> damage = Optional.empty();
        try {
            LogSegment.readSegmentFile(
                    file.toFile(),
                    path.getStartEnd(),
                    SizeInBytes.valueOf((long) maxEntryBytes + ENTRY_OVERHEAD_BYTES),
                    CorruptionPolicy.EXCEPTION,
                    null,
                    reading::take);
        } catch (IOException | RuntimeException e) {
            damage = Optional.of(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString()));
        }
        String namedEnd = matched(file).group(2);
        if (damage.isEmpty() && namedEnd != null && Long.parseLong(namedEnd) != reading.last) {
            damage = Optional.of("it ends at " + reading.last);
        }
        // A closed file was on disk as a whole before it was closed.
        boolean interrupted = damage.isPresent()
                && namedEnd == null
                && new TornTail(Files.readAllBytes(file), (int) reading.bytes, maxEntryBytes + ENTRY_OVERHEAD_BYTES)
                        .isInterruptedWrite();
        return new Segment(file, startOf(file), reading.last, reading.bytes, damage, interrupted);
    }

    /** Counts what the reader hands out, entry by entry: a length, the entry, a checksum. */
    private static final class Reading {
        private long last;
        private long bytes = HEADER_BYTES;

        Reading(long start) {
            last = start - 1;
        }

        void take(LogEntryProto entry) {
            int size = entry.getSerializedSize();
            bytes += CodedOutputStream.computeUInt32SizeNoTag(size) + (long) size + CHECKSUM_BYTES;
            last = entry.getIndex();
        }
    }

    private static long startOf(Path file) {
        Matcher name = matched(file);
        return Long.parseLong(name.group(3) != null ? name.group(3) : name.group(1));
    }

    private static Matcher matched(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            throw new IllegalArgumentException("not a log file: " + file);
        }
        return name;
    }
}
