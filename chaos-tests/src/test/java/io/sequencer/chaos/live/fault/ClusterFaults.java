package io.sequencer.chaos.live.fault;

import io.sequencer.chaos.live.fault.Scene.Episode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Changes that an operator makes. */
final class ClusterFaults {

    private ClusterFaults() {}

    static List<Fault> all() {
        return List.of(new Fault("leader-moved", 8, Set.of(), ClusterFaults::move));
    }

    private static void move(Scene scene) {
        Map<Integer, String> leaders = scene.leaders();
        if (leaders.isEmpty()) {
            return;
        }
        int shard = scene.dice().of(List.copyOf(leaders.keySet()));
        String to = scene.dice().of(scene.others(leaders.getOrDefault(shard, "")));
        try (Episode episode = scene.begin("leader-moved", "shard " + shard + " to " + to)) {
            episode.took(scene.cluster().moveLeader(shard, to));
        }
    }
}
