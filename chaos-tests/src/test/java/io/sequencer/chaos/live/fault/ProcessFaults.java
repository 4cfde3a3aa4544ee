package io.sequencer.chaos.live.fault;

import io.sequencer.chaos.live.fault.Scene.Episode;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Processes that end, stop for a while, or are asked to end. */
final class ProcessFaults {
    private static final int STOP_SECONDS = 20;
    private static final int READY_SECONDS = 90;
    private static final int LEADS_POLLS = 200;
    private static final int LEADS_POLL_MILLIS = 100;

    private ProcessFaults() {}

    static List<Fault> all() {
        return List.of(
                fault("kill-leader", 6, s -> killAndStart(s, "kill-leader", List.of(s.leader()))),
                fault("kill-follower", 4, s -> killAndStart(s, "kill-follower", List.of(s.follower()))),
                fault("kill-majority", 3, s -> killAndStart(s, "kill-majority", s.majority())),
                fault("kill-all", 2, s -> killAndStart(s, "kill-all", s.shuffled())),
                fault("kill-new-leaders", 2, ProcessFaults::killNewLeaders),
                fault("kill-in-recovery", 3, ProcessFaults::killInRecovery),
                fault("stop", 5, ProcessFaults::stop),
                fault("restart-all", 1, ProcessFaults::restartAll),
                fault("pause", 8, s -> pause(s, "pause", s.one(), 200, 4_000)),
                fault("pause-leader", 8, s -> pause(s, "pause-leader", s.leader(), 1_000, 3_000)),
                fault("stutter", 8, ProcessFaults::stutter));
    }

    private static Fault fault(String kind, int weight, Fault.Strike strike) {
        return new Fault(kind, weight, Set.of(), strike);
    }

    private static void killAndStart(Scene scene, String kind, List<String> nodes)
            throws IOException, InterruptedException {
        try (Episode episode = scene.begin(kind, nodes)) {
            boolean all = true;
            for (String node : nodes) {
                all &= scene.cluster().kill(node);
            }
            episode.took(all);
            scene.last(0, 1_200);
            for (String node : nodes) {
                scene.cluster().start(node);
            }
        }
    }

    /** A shard's leader is killed, and whoever takes over. */
    private static void killNewLeaders(Scene scene) throws IOException, InterruptedException {
        List<Integer> shards = List.copyOf(scene.leaders().keySet());
        if (shards.isEmpty()) {
            return;
        }
        int shard = scene.dice().of(shards);
        String leader = scene.leaders().getOrDefault(shard, scene.anybody());
        try (Episode episode = scene.begin("kill-new-leaders", "shard " + shard + " of " + leader)) {
            boolean all = scene.cluster().kill(leader);
            for (int i = scene.dice().below(2); i >= 0; i--) {
                String successor = successor(scene, shard, leader);
                scene.cluster().start(leader);
                all &= !successor.equals(leader) && scene.cluster().kill(successor);
                leader = successor;
            }
            episode.took(all);
            scene.cluster().start(leader);
        }
    }

    /** Who leads the shard instead of a node that is dead; the same node if nobody does in time. */
    private static String successor(Scene scene, int shard, String dead) throws InterruptedException {
        String leader = dead;
        for (int i = 0; i < LEADS_POLLS && leader.equals(dead); i++) {
            scene.last(LEADS_POLL_MILLIS, LEADS_POLL_MILLIS);
            leader = scene.leaders().getOrDefault(shard, dead);
        }
        return leader;
    }

    private static void killInRecovery(Scene scene) throws IOException, InterruptedException {
        String node = scene.one();
        try (Episode episode = scene.begin("kill-in-recovery", node)) {
            boolean all = true;
            for (int i = scene.dice().below(2); i >= 0; i--) {
                all &= scene.cluster().kill(node);
                scene.cluster().start(node);
                scene.last(200, 3_000);
            }
            episode.took(all & scene.cluster().kill(node));
            scene.cluster().start(node);
        }
    }

    private static void stop(Scene scene) throws IOException, InterruptedException {
        String node = scene.one();
        try (Episode episode = scene.begin("stop", node)) {
            episode.took(scene.cluster().terminate(node, STOP_SECONDS));
            scene.last(0, 500);
            scene.cluster().start(node);
        }
    }

    private static void restartAll(Scene scene) throws IOException {
        for (String node : scene.shuffled()) {
            try (Episode episode = scene.begin("restart-all", node)) {
                boolean ended = scene.cluster().terminate(node, STOP_SECONDS);
                scene.cluster().start(node);
                boolean ready = scene.cluster().awaitReady(node, READY_SECONDS);
                episode.took(ended && ready);
                if (!ready) {
                    scene.problem(node + " is not ready " + READY_SECONDS + " s after it was restarted");
                    return;
                }
            }
        }
    }

    private static void pause(Scene scene, String kind, String node, long least, long most)
            throws IOException, InterruptedException {
        try (Episode episode = scene.begin(kind, node)) {
            scene.cluster().pause(node);
            scene.last(least, most);
            // Who is stopped does not end: it ran when it was stopped.
            episode.took(scene.cluster().isAlive(node));
            scene.cluster().resume(node);
        }
    }

    /** As by a collector of garbage that has too little memory. */
    private static void stutter(Scene scene) throws IOException, InterruptedException {
        String node = scene.one();
        for (int i = 1 + scene.dice().below(3); i >= 0; i--) {
            pause(scene, "stutter", node, 100, 700);
            scene.last(50, 300);
        }
    }
}
