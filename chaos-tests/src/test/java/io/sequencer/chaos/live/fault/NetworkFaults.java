package io.sequencer.chaos.live.fault;

import io.sequencer.chaos.live.fault.Scene.Episode;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Networks that lose, delay and cut. */
final class NetworkFaults {

    /** What is done to the network; all of it is undone afterwards. */
    private interface Harm {
        void to(FaultInjector cluster, String node) throws IOException;
    }

    private NetworkFaults() {}

    static List<Fault> all() {
        return List.of(
                fault("partition", Ability.NETWORK, 8, s -> harm(s, "partition", s.one(), isolate(s))),
                fault("leader-alone", Ability.NETWORK, 8, s -> harm(s, "leader-alone", s.leader(), isolate(s))),
                fault("partition-all", Ability.NETWORK, 3, NetworkFaults::partitionAll),
                fault(
                        "deaf",
                        Ability.NETWORK,
                        6,
                        s -> harm(s, "deaf", s.one(), (cluster, node) -> {
                            for (String other : s.others(node)) {
                                cluster.cut(other, node);
                            }
                        })),
                fault(
                        "mute",
                        Ability.NETWORK,
                        6,
                        s -> harm(s, "mute", s.one(), (cluster, node) -> {
                            for (String other : s.others(node)) {
                                cluster.cut(node, other);
                            }
                        })),
                fault("bridge", Ability.NETWORK, 6, NetworkFaults::bridge),
                fault("no-clients", Ability.NETWORK, 4, s -> harm(s, "no-clients", s.one(), FaultInjector::cutClients)),
                fault("half-open", Ability.NETWORK, 4, NetworkFaults::halfOpen),
                fault("loss", Ability.SHAPING, 6, s -> {
                    int percent = 1 + s.dice().below(50);
                    harm(s, "loss", s.one(), (cluster, node) -> cluster.lose(node, percent));
                }),
                fault("slow-link", Ability.SHAPING, 5, s -> {
                    int kbit = s.dice().oneIn(2) ? 512 : 2_000;
                    harm(s, "slow-link", s.one(), (cluster, node) -> cluster.slow(node, kbit));
                }),
                fault("reset", Ability.SHAPING, 6, s -> harm(s, "reset", s.one(), FaultInjector::reset)),
                fault("reconnect-storm", Ability.SHAPING, 4, NetworkFaults::storm));
    }

    private static Fault fault(String kind, Ability ability, int weight, Fault.Strike strike) {
        return new Fault(kind, weight, Set.of(ability), strike);
    }

    private static Harm isolate(Scene scene) {
        return (cluster, node) -> {
            for (String other : scene.others(node)) {
                cluster.cut(other, node);
                cluster.cut(node, other);
            }
        };
    }

    private static void harm(Scene scene, String kind, String node, Harm harm)
            throws IOException, InterruptedException {
        try (Episode episode = scene.begin(kind, node)) {
            try {
                harm.to(scene.cluster(), node);
                episode.took(true);
                scene.last(300, 3_000);
            } finally {
                scene.cluster().healNetwork();
            }
        }
    }

    private static void partitionAll(Scene scene) throws IOException, InterruptedException {
        try (Episode episode = scene.begin("partition-all", scene.cluster().nodes())) {
            try {
                for (String node : scene.cluster().nodes()) {
                    for (String other : scene.others(node)) {
                        scene.cluster().cut(other, node);
                    }
                }
                episode.took(true);
                scene.last(300, 2_000);
            } finally {
                scene.cluster().healNetwork();
            }
        }
    }

    /** Two do not hear of each other; all others hear of both. */
    private static void bridge(Scene scene) throws IOException, InterruptedException {
        List<String> two = scene.shuffled().subList(0, 2);
        harm(scene, "bridge", String.join("|", two), (cluster, name) -> {
            cluster.cut(two.get(0), two.get(1));
            cluster.cut(two.get(1), two.get(0));
        });
    }

    /** A node is gone, and nobody is told that its connections are. */
    private static void halfOpen(Scene scene) throws IOException, InterruptedException {
        String node = scene.one();
        try (Episode episode = scene.begin("half-open", node)) {
            try {
                isolate(scene).to(scene.cluster(), node);
                scene.cluster().cutClients(node);
                episode.took(scene.cluster().kill(node));
                scene.last(300, 2_000);
            } finally {
                scene.cluster().healNetwork();
            }
            scene.cluster().start(node);
        }
    }

    private static void storm(Scene scene) throws IOException, InterruptedException {
        try (Episode episode = scene.begin("reconnect-storm", scene.cluster().nodes())) {
            try {
                for (String node : scene.cluster().nodes()) {
                    scene.cluster().reset(node);
                }
                episode.took(true);
                scene.last(100, 400);
            } finally {
                scene.cluster().healNetwork();
            }
        }
    }
}
