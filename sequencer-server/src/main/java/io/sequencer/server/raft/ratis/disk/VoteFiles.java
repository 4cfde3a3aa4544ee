package io.sequencer.server.raft.ratis.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.RaftServer;

/**
 * The files that a shard's votes rest on: {@code raft-meta} with the term, and {@code raft-meta.conf} with the members. Ratis
 * 3.3.0 logs that it could not write one of them, and goes on with what it has in memory.
 */
public final class VoteFiles {
    private static final String MEMBERS = "raft-meta.conf";
    private static final String ELECTION = "-LeaderElection";
    private static final int SPARE_THREADS = 64;

    private final RaftServer.Division division;
    private final AtomicBoolean looking = new AtomicBoolean();

    public VoteFiles(RaftServer.Division division) {
        this.division = division;
    }

    /**
     * Looks whether the term that the node is in is on its disk. Returns at once.
     *
     * @param failed told on another thread if it is not, and nobody is about to write it
     */
    public void lookAtTerm(Consumer<IOException> failed) {
        try {
            if (storedTerm() < currentTerm() && looking.compareAndSet(false, true)) {
                CompletableFuture.runAsync(() -> lookAgain(failed));
            }
        } catch (IOException e) {
            failed.accept(e);
        }
    }

    private void lookAgain(Consumer<IOException> failed) {
        // Ratis changes the term and stores it under the division's lock, or on the thread of an election: a disk that
        // is
        // slow holds one of them.
        synchronized (division) {
            try {
                if (!isElecting() && storedTerm() < currentTerm()) {
                    failed.accept(new IOException("term " + currentTerm() + " is not on the disk, which has "
                            + storedTerm() + ": see the log"));
                }
            } catch (IOException e) {
                failed.accept(e);
            } finally {
                looking.set(false);
            }
        }
    }

    private boolean isElecting() {
        ThreadGroup group = division.getThreadGroup();
        Thread[] threads = new Thread[2 * group.activeCount() + SPARE_THREADS];
        int count = group.enumerate(threads);
        return Arrays.stream(threads, 0, count)
                .anyMatch(thread -> thread.getName().contains(ELECTION));
    }

    private long currentTerm() {
        return division.getInfo().getCurrentTerm();
    }

    private long storedTerm() throws IOException {
        return division.getRaftStorage().getMetadataFile().getMetadata().getTerm();
    }

    /**
     * Before a part of the log goes: the members must not be in that part alone. Apply thread.
     *
     * @param applied the last entry that was applied
     * @throws IOException if the members, as an entry up to there has them, are not on the disk
     */
    public void requireMembers(long applied) throws IOException {
        long entry = division.getRaftConf().getLogEntryIndex();
        if (entry > applied || entry < 0) {
            return;
        }
        Path file = division.getRaftStorage()
                .getStorageDir()
                .getCurrentDir()
                .toPath()
                .resolve(MEMBERS);
        long stored = Files.exists(file)
                ? LogEntryProto.parseFrom(Files.readAllBytes(file)).getIndex()
                : -1;
        if (stored < entry) {
            throw new IOException("the members of entry " + entry + " are not in " + file
                    + ", which has those of entry " + stored + ": see the log");
        }
    }
}
