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
import org.apache.ratis.server.storage.RaftStorageMetadata;

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
        // Ratis 3.3.0 changes the term and stores it at once, in one of two places: under the division's lock, or on
        // the
        // thread of an election, whose "synchronized (server)" is the lock of a wrapper. That thread is begun under the
        // division's lock. So who has the lock and sees no such thread sees no write that is under way, however slow
        // the disk is: what is not there now was not written.
        synchronized (division) {
            try {
                if (!isElecting() && storedTerm() < currentTerm()) {
                    IOException lost = new IOException("term " + currentTerm() + " is not on the disk, which has "
                            + storedTerm() + ": see the log");
                    forbidAnotherVote(lost);
                    failed.accept(lost);
                }
            } catch (IOException e) {
                failed.accept(e);
            } finally {
                looking.set(false);
            }
        }
    }

    /** Whom the node voted for in this term, if anybody, is nowhere but in memory: once started again it votes for nobody. */
    private void forbidAnotherVote(IOException lost) {
        try {
            division.getRaftStorage()
                    .getMetadataFile()
                    .persist(RaftStorageMetadata.valueOf(
                            currentTerm(), division.getMemberId().getPeerId()));
        } catch (IOException e) {
            lost.addSuppressed(e);
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
