package io.sequencer.server.forward.cluster;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.LogEntry;
import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.peer.v1.Accepted;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.peer.v1.Done;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.raft.LogPosition;
import io.sequencer.server.raft.ReplicatedShard;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Numbers submissions per document and keeps clients in step: the next clientSeq, a repeat, or out of order. In memory;
 * the log is replayed at every start.
 */
public final class TinyShard implements ReplicatedShard {

    /** One submission that took effect. */
    public record Taken(String docId, String client, long clientSeq) {}

    private final Map<String, Long> heads = new HashMap<>();
    private final Map<String, Long> clientSeqs = new HashMap<>();
    private final List<Taken> taken = new ArrayList<>();
    private final List<Integer> entrySizes = new ArrayList<>();
    private final List<Long> entryTimes = new ArrayList<>();
    private volatile boolean held;
    private volatile boolean keepsHistory = true;
    private volatile LogPosition applied = LogPosition.NONE;

    /** For long runs, where only the decisions matter. */
    public void forget() {
        keepsHistory = false;
    }

    /** Apply waits before its next entry until {@link #release}. */
    public void hold() {
        held = true;
    }

    public synchronized void release() {
        held = false;
        notifyAll();
    }

    private synchronized void awaitRelease() {
        while (held) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted while held", e);
            }
        }
    }

    /** What took effect, in order. */
    public synchronized List<Taken> taken() {
        return List.copyOf(taken);
    }

    /** Commands per entry. */
    public synchronized List<Integer> entrySizes() {
        return List.copyOf(entrySizes);
    }

    public synchronized List<Long> entryTimes() {
        return List.copyOf(entryTimes);
    }

    @Override
    public LogPosition applied() {
        return applied;
    }

    @Override
    public Object apply(long term, long index, ByteBuffer bytes) {
        awaitRelease();
        LogEntry entry;
        try {
            entry = LogEntry.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("entry " + index, e);
        }
        List<Decision> decisions = new ArrayList<>(entry.getCommandsCount());
        synchronized (this) {
            for (Command command : entry.getCommandsList()) {
                decisions.add(decide(command, index));
            }
            if (keepsHistory) {
                entrySizes.add(entry.getCommandsCount());
                entryTimes.add(entry.getTimeMillis());
            }
        }
        applied = new LogPosition(term, index);
        return new AppliedEntry(
                index, List.copyOf(decisions), List.of(), List.of(), Optional.empty(), AppliedRow.getDefaultInstance());
    }

    private Decision decide(Command command, long index) {
        if (!command.hasSubmit()) {
            return Decision.newBuilder()
                    .setDone(Done.newBuilder().setLogIndex(index))
                    .build();
        }
        Submission submission = command.getSubmit();
        String client = submission.getDocId() + "/" + submission.getClientId().toStringUtf8();
        long last = clientSeqs.getOrDefault(client, 0L);
        long seq = submission.getFirstClientSeq();
        if (seq > last + 1) {
            return Decision.newBuilder()
                    .setRefused(Error.newBuilder().setCode(ErrorCode.OUT_OF_ORDER))
                    .build();
        }
        Accepted.Builder accepted = Accepted.newBuilder().setCount(1);
        if (seq <= last) {
            accepted.setDuplicate(true);
        } else {
            clientSeqs.put(client, seq);
            accepted.setServerSeq(heads.merge(submission.getDocId(), 1L, Long::sum));
            if (keepsHistory) {
                taken.add(new Taken(
                        submission.getDocId(), submission.getClientId().toStringUtf8(), seq));
            }
        }
        return Decision.newBuilder().setAccepted(accepted).build();
    }

    @Override
    public void advance(long term, long index) {
        applied = new LogPosition(term, index);
    }

    @Override
    public LogPosition checkpoint(Path directory) throws IOException {
        throw new IOException("this state lives in memory; the tests make no checkpoint");
    }

    @Override
    public void restore(Path directory) throws IOException {
        throw new IOException("this state lives in memory; the tests make no checkpoint");
    }

    @Override
    public void close() {}
}
