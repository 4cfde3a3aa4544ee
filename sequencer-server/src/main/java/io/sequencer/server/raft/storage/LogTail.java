package io.sequencer.server.raft.storage;

import io.sequencer.server.raft.files.DurableFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Cuts what cannot be read off the end of a log. The node does not run. */
public final class LogTail {

    private LogTail() {}

    /**
     * Cuts the last file behind its last readable entry, and removes it if there is none; on return that is on disk.
     *
     * @param keep where the file as it was is put
     * @throws IllegalStateException the log is not one with a torn tail above what was promised
     */
    public static void cut(ShardLog log, long promised, Path keep) throws IOException {
        if (log.verdict(promised).condition() != ShardLog.Condition.TORN_TAIL) {
            throw new IllegalStateException("no torn tail above " + promised + " in " + log.directory());
        }
        ShardLog.Segment torn = log.segments().get(log.segments().size() - 1);
        Path file = torn.file();
        Files.copy(file, keep);
        DurableFiles.syncOne(keep);
        if (torn.last() < torn.start()) {
            Files.delete(file);
        } else {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(torn.soundBytes());
                channel.force(true);
            }
            // The name of a closed file tells its last entry; now it is open again.
            Path open = file.resolveSibling("log_inprogress_" + torn.start());
            if (!open.equals(file)) {
                Files.move(file, open);
            }
        }
        DurableFiles.syncOne(log.directory().resolve("current"));
    }
}
