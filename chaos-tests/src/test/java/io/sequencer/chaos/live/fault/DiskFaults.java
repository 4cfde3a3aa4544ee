package io.sequencer.chaos.live.fault;

import io.sequencer.chaos.history.ClusterEvent.FaultBegun;
import io.sequencer.chaos.live.fault.Scene.Episode;
import io.sequencer.proto.v1.ErrorCode;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Disks that forget, fill, hang, fail and go. */
final class DiskFaults {
    private static final int JOIN_SECONDS = 90;
    /** Of a node whose disk failed or is full. */
    private static final int DISK = 72;

    private static final int ENDS_SECONDS = 15;

    /** Where files are that a node must have on its disk before it goes on, and what their paths contain. */
    private record Kind(String below, String part) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("raft", "/current/log_inprogress_"),
            new Kind("raft", "/watermark."),
            new Kind("raft", "/current/raft-meta.tmp"),
            new Kind("state", ".sst"),
            new Kind("state", "/MANIFEST-"));

    private DiskFaults() {}

    static List<Fault> all() {
        return List.of(
                fault("power-cut-one", Ability.DISK, 4, s -> powerCut(s, "one", List.of(s.one()))),
                fault("power-cut-majority", Ability.DISK, 3, s -> powerCut(s, "majority", s.majority())),
                fault(
                        "power-cut-all",
                        Ability.DISK,
                        3,
                        s -> powerCut(s, "all", s.cluster().nodes())),
                fault("disk-stall", Ability.DISK, 6, DiskFaults::stall),
                fault("disk-full", Ability.DISK, 2, DiskFaults::fill),
                fault("fsync-error", Ability.FSYNC_ERROR, 4, DiskFaults::fsyncError),
                fault("clock", Ability.CLOCK, 5, DiskFaults::clock),
                fault("wiped-disk", Ability.WIPE, 1, DiskFaults::wipe));
    }

    private static Fault fault(String kind, Ability ability, int weight, Fault.Strike strike) {
        return new Fault(kind, weight, Set.of(ability), strike);
    }

    private static void powerCut(Scene scene, String whose, List<String> nodes)
            throws IOException, InterruptedException {
        try (Episode episode = scene.begin(FaultBegun.POWER_CUT + "-" + whose, nodes)) {
            episode.took(scene.cluster().cutPower(nodes));
            scene.last(0, 300);
            for (String node : nodes) {
                scene.cluster().start(node);
            }
        }
    }

    private static void stall(Scene scene) throws IOException, InterruptedException {
        String node = scene.one();
        try (Episode episode = scene.begin("disk-stall", node)) {
            try {
                scene.cluster().stallDisk(node);
                scene.last(300, 3_000);
                episode.took(scene.cluster().isAlive(node));
            } finally {
                scene.cluster().releaseDisk(node);
            }
        }
    }

    private static void fill(Scene scene) throws IOException, InterruptedException {
        String node = scene.one();
        scene.explain(node, DISK);
        long before = scene.answers(ErrorCode.OVERLOADED.name());
        try (Episode episode = scene.begin("disk-full", node)) {
            try {
                scene.cluster().fillDisk(node);
                scene.last(1_000, 4_000);
            } finally {
                scene.cluster().emptyDisk(node);
            }
            boolean refused = scene.answers(ErrorCode.OVERLOADED.name()) > before;
            boolean noSpace = scene.cluster().sawNoSpace(node);
            episode.took(refused || noSpace);
            scene.note("disk-full at " + node + ": OVERLOADED " + (refused ? "seen" : "not seen") + ", ENOSPC "
                    + (noSpace ? "seen" : "not seen"));
        }
    }

    /** The node ends, as it must; or nothing of that kind was written in time. */
    private static void fsyncError(Scene scene) throws IOException, InterruptedException {
        String node = scene.one();
        Kind kind = scene.dice().of(KINDS);
        boolean failed;
        try (Episode episode = scene.begin("fsync-error", node + " " + kind.part)) {
            try {
                scene.cluster().failFsync(node, kind.below, kind.part);
                for (int i = 0; i < 20 && !scene.cluster().fsyncHasFailed(node); i++) {
                    scene.last(50, 150);
                }
            } finally {
                failed = scene.cluster().takeBackFsyncFailure(node);
            }
            episode.took(failed);
            if (failed) {
                scene.explain(node, DISK);
                OptionalInt code = scene.cluster().awaitEnd(node, ENDS_SECONDS);
                if (code.isEmpty()) {
                    scene.problem(node + " goes on " + ENDS_SECONDS + " s after the fsync of a file like " + kind.part
                            + " failed");
                } else if (code.getAsInt() != DISK) {
                    scene.problem(node + " ended with " + code.getAsInt() + ", not " + DISK
                            + ", after the fsync of a file like " + kind.part + " failed");
                }
            }
        }
    }

    private static void clock(Scene scene) throws IOException, InterruptedException {
        String node = scene.one();
        long seconds = scene.dice().oneIn(2) ? 3_600 : -3_600;
        try (Episode episode = scene.begin("clock", node + (seconds > 0 ? " ahead" : " behind"))) {
            try {
                scene.cluster().skewClock(node, seconds);
                scene.last(500, 3_000);
                episode.took(scene.cluster().isAlive(node));
            } finally {
                scene.cluster().skewClock(node, 0);
            }
        }
    }

    /** With all others well: two lost disks of three are lost data. */
    private static void wipe(Scene scene) throws IOException {
        String node = scene.one();
        for (String other : scene.cluster().nodes()) {
            if (!scene.cluster().awaitReady(other, JOIN_SECONDS)) {
                return;
            }
        }
        try (Episode episode = scene.begin("wiped-disk", node)) {
            scene.cluster().wipe(node);
            boolean ready = scene.cluster().awaitReady(node, JOIN_SECONDS);
            episode.took(ready);
            if (!ready) {
                scene.problem(node + " is not ready " + JOIN_SECONDS + " s after it came with an empty disk");
            }
        }
    }
}
