package io.sequencer.chaos.sim.node;

import io.sequencer.chaos.sim.raft.Disk;
import java.util.ArrayList;
import java.util.List;

/** What a node finds when it starts again. */
public final class NodeDisk {
    private final List<Disk> logs = new ArrayList<>();
    private final List<StoreDisk> stores = new ArrayList<>();

    public NodeDisk(int shards) {
        for (int i = 0; i < shards; i++) {
            logs.add(new Disk());
            stores.add(new StoreDisk());
        }
    }

    Disk log(int shard) {
        return logs.get(shard);
    }

    StoreDisk store(int shard) {
        return stores.get(shard);
    }

    /** What no fsync has seen is gone. Returns how many log entries that were. */
    public int losePower() {
        return logs.stream().mapToInt(Disk::losePower).sum();
    }
}
