package io.sequencer.chaos.sim.node;

import static io.sequencer.chaos.sim.time.VirtualTime.MILLI;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sequencer.chaos.rows.MemoryRows;
import io.sequencer.chaos.sim.judge.Bug;
import io.sequencer.chaos.sim.judge.Recorder;
import io.sequencer.chaos.sim.raft.Checkpoint;
import io.sequencer.chaos.sim.raft.Replica;
import io.sequencer.chaos.sim.time.Dice;
import io.sequencer.chaos.sim.time.Process;
import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.LogEntry;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.DocumentView;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.core.apply.ShardMachine;
import io.sequencer.server.core.document.DocumentHistory;
import io.sequencer.server.fanout.DocumentSource;
import io.sequencer.server.fanout.FanOut;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** One shard's replica on one start of a node: the server's core over rows in memory. */
final class SimShard implements Replica, DocumentSource {
    private final int number;
    private final String node;
    private final StoreDisk disk;
    private final Recorder recorder;
    private final Bug bug;
    private final long cacheBytes;
    private MemoryRows rows;
    private ShardMachine machine;
    private Optional<FanOut> fanOut = Optional.empty();

    SimShard(int number, String node, StoreDisk disk, Recorder recorder, Bug bug, Process process) {
        this.number = number;
        this.node = node;
        this.disk = disk;
        this.recorder = recorder;
        this.bug = bug;
        Dice dice = process.dice();
        // Without a cache the core reads every document from its rows again.
        this.cacheBytes = dice.oneIn(3) ? 0 : 1 << 20;
        this.rows = disk.open();
        if (bug == Bug.DEDUP_FORGOTTEN) {
            rows.forgetSessions();
        }
        this.machine = new ShardMachine(rows, cacheBytes);
        long pause = dice.between(20, 800) * MILLI;
        process.every(pause, () -> flush(dice));
    }

    void tell(FanOut subscribers) {
        fanOut = Optional.of(subscribers);
    }

    private void flush(Dice dice) {
        if (bug == Bug.TWO_BATCHES && dice.oneIn(2)) {
            disk.flushAppliedAlone();
        } else {
            disk.flush();
        }
    }

    MemoryRows rows() {
        return rows;
    }

    @Override
    public long applied() {
        return rows.applied().getLogIndex();
    }

    @Override
    public Object apply(long term, long index, byte[] bytes) {
        AppliedEntry entry = machine.apply(term, index, parse(bytes));
        rows.write(entry);
        disk.write(entry);
        machine.written();
        recorder.applied(node, number, entry);
        fanOut.ifPresent(subscribers -> subscribers.applied(entry));
        return entry;
    }

    private static LogEntry parse(byte[] bytes) {
        try {
            return LogEntry.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a log entry does not parse", e);
        }
    }

    @Override
    public void advance(long term, long index) {
        // The real shard does not write it either: a start finds it in the log again.
    }

    @Override
    public Checkpoint checkpoint() {
        MemoryRows copy = disk.copy();
        AppliedRow applied = copy.applied();
        return new Checkpoint(applied.getTerm(), applied.getLogIndex(), copy);
    }

    @Override
    public void restore(Checkpoint checkpoint) {
        disk.replaceBy(checkpoint.rows());
        rows = disk.open();
        machine = new ShardMachine(rows, cacheBytes);
        fanOut.ifPresent(subscribers -> subscribers.replaced(this));
    }

    @Override
    public Optional<DocumentView> view(String docId) {
        Optional<DocumentView> published = published(docId);
        return published.isPresent() ? published : new DocumentHistory(rows).head(docId);
    }

    @Override
    public Optional<DocumentView> published(String docId) {
        return machine.published(docId);
    }

    @Override
    public boolean accountsOn() {
        return machine.accountsOn();
    }

    @Override
    public <T> T read(Function<ShardReader, T> reading) {
        return reading.apply(rows);
    }

    @Override
    public long lastClientSeq(ShardReader reader, String docId, UUID clientId, long atSeq) {
        return new DocumentHistory(reader).lastClientSeq(docId, clientId, atSeq);
    }
}
