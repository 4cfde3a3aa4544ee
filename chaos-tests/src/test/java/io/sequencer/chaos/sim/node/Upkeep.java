package io.sequencer.chaos.sim.node;

import com.google.protobuf.ByteString;
import io.sequencer.chaos.rows.MemoryRows;
import io.sequencer.chaos.sim.judge.Bug;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.ExpireSessions;
import io.sequencer.proto.log.v1.Settings;
import io.sequencer.proto.log.v1.SnapshotRow;
import io.sequencer.proto.log.v1.Truncate;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.core.ClusterSettings;
import io.sequencer.server.core.Floors;
import java.util.List;

/**
 * What a leader looks for from time to time: ops that retention does not keep, and sessions that were idle for too long. It looks as
 * {@code admin} does there, but waits for nothing.
 */
public final class Upkeep {
    private final SimNode node;
    private final Bug bug;

    public Upkeep(SimNode node, Bug bug) {
        this.node = node;
        this.bug = bug;
    }

    /** One look at a shard, if the node leads it. */
    public void look(int shard) {
        if (!node.member(shard).isReady()) {
            return;
        }
        MemoryRows rows = node.rows(shard);
        Settings settings = ClusterSettings.orDefaults(rows.applied().getSettings());
        rows.documents().values().stream()
                .filter(row -> row.getDeletedLogIndex() == 0)
                .forEach(row -> {
                    truncate(shard, rows, row, settings);
                    expire(shard, rows, row, settings);
                });
    }

    private void truncate(int shard, MemoryRows rows, DocumentRow row, Settings settings) {
        long contentSeq = rows.snapshot(row.getDocId(), row.getSnapshotSeq())
                .map(SnapshotRow::getContentSeq)
                .orElse(0L);
        long ceiling = Floors.ceiling(row, contentSeq, settings);
        long floor = ceiling <= row.getFloor() ? 0 : rows.snapshotSeq(row.getDocId(), ceiling);
        if (floor > row.getFloor() && bug == Bug.TRUNCATION_OUTSIDE_OF_THE_LOG) {
            rows.truncate(row.getDocId(), floor);
        } else if (floor > row.getFloor()) {
            node.submit(
                    shard,
                    Command.newBuilder()
                            .setTruncate(Truncate.newBuilder()
                                    .setDocId(row.getDocId())
                                    .setFloor(floor))
                            .build());
        }
    }

    private void expire(int shard, MemoryRows rows, DocumentRow row, Settings settings) {
        long cutoff = node.millis() - settings.getSessionTtlMillis();
        List<ByteString> idle = rows.sessions(row.getDocId()).entrySet().stream()
                .filter(session -> session.getValue().getLastOpMillis() <= cutoff)
                .map(session -> ClientId.bytes(session.getKey()))
                .toList();
        if (!idle.isEmpty()) {
            node.submit(
                    shard,
                    Command.newBuilder()
                            .setExpire(ExpireSessions.newBuilder()
                                    .setDocId(row.getDocId())
                                    .addAllClientIds(idle)
                                    .setIdleSinceMillis(cutoff))
                            .build());
        }
    }
}
