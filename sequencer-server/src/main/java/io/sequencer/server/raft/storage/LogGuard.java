package io.sequencer.server.raft.storage;

import io.sequencer.server.raft.DamagedLogException;
import io.sequencer.server.raft.LogPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.raftlog.segmented.LogSegment;
import org.apache.ratis.server.raftlog.segmented.LogSegmentPath;
import org.apache.ratis.util.SizeInBytes;

/**
 * Looks at a shard's log before Ratis does: a node whose log has become shorter must not vote. Ratis itself takes a missing
 * or cut last file for a shorter log (measured on 3.3.0: acked entries are lost, and replicas answer differently).
 */
public final class LogGuard {

    private static final Pattern SEGMENT = Pattern.compile("log_(?:(\\d+)-(\\d+)|inprogress_(\\d+))");

    /** {@code end} is -1 for the open segment, whose name does not tell. */
    private record Segment(Path file, long start, long end) {}

    private LogGuard() {}

    /**
     * Returns if checkpoint and log together hold everything up to what the state has applied and the watermark says.
     *
     * @param group the shard's directory, which may not exist yet
     */
    public static void check(Path group, LogPosition applied, long watermark, int maxEntryBytes) throws IOException {
        List<Segment> segments = segments(group.resolve("current"));
        long checkpoint = CheckpointStorage.latestIn(group.resolve("sm")).index();
        long promised = Math.max(applied.index(), watermark);
        long end = checkpoint;
        if (!segments.isEmpty()) {
            long start = segments.get(0).start;
            if (start > 0 && start > checkpoint + 1) {
                throw new DamagedLogException(
                        group + ": the log starts at " + start + ", the checkpoint ends at " + checkpoint);
            }
            end = Math.max(end, lastIndex(segments, maxEntryBytes));
        }
        if (end < promised) {
            throw new DamagedLogException(
                    group + ": log and checkpoint end at " + end + ", but " + promised + " was reached before");
        }
    }

    private static long lastIndex(List<Segment> segments, int maxEntryBytes) throws IOException {
        for (int i = 1; i < segments.size(); i++) {
            if (segments.get(i).start != segments.get(i - 1).end + 1) {
                throw new DamagedLogException("gap in the log before " + segments.get(i).file);
            }
        }
        Segment last = segments.get(segments.size() - 1);
        LogSegmentPath path = LogSegmentPath.matchLogSegment(last.file);
        if (path == null) {
            throw new DamagedLogException("not a log file: " + last.file);
        }
        try {
            int entries = LogSegment.readSegmentFile(
                    last.file.toFile(),
                    path.getStartEnd(),
                    SizeInBytes.valueOf(maxEntryBytes + (1L << 20)),
                    CorruptionPolicy.EXCEPTION,
                    null,
                    null);
            long found = last.start + entries - 1;
            if (last.end >= 0 && found != last.end) {
                throw new DamagedLogException(last.file + " ends at " + found);
            }
            return found;
        } catch (DamagedLogException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new DamagedLogException("cannot read " + last.file, e);
        }
    }

    private static List<Segment> segments(Path current) throws IOException {
        List<Segment> found = new ArrayList<>();
        for (Path file : DurableFiles.children(current)) {
            Matcher name = SEGMENT.matcher(file.getFileName().toString());
            if (!name.matches() || Files.size(file) == 0) {
                continue;
            }
            boolean open = name.group(3) != null;
            found.add(new Segment(
                    file,
                    Long.parseLong(open ? name.group(3) : name.group(1)),
                    open ? -1 : Long.parseLong(name.group(2))));
        }
        found.sort(Comparator.comparingLong(Segment::start));
        return found;
    }
}
