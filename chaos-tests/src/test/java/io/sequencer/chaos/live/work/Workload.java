package io.sequencer.chaos.live.work;

import io.grpc.StatusRuntimeException;
import io.sequencer.chaos.history.DocumentEvent.Placed;
import io.sequencer.chaos.live.reach.Place;
import io.sequencer.chaos.live.reach.Reach;
import io.sequencer.chaos.live.record.Recording;
import io.sequencer.chaos.sim.time.Dice;
import io.sequencer.proto.v1.ClusterSettings;
import io.sequencer.proto.v1.CreateDocumentRequest;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Retention;
import io.sequencer.proto.v1.SetRetentionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Everybody who uses the cluster in one run, and the thread that tells them to. */
public final class Workload implements AutoCloseable {
    private static final long CALL_MILLIS = 10_000;
    private static final long MADE_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int SNAPSHOT_EVERY_OPS = 50;
    private static final int RETAINED_OPS = 100;
    private static final int WANDERERS = 3;
    private static final int MEDDLERS = 2;

    private final Recording recording;
    private final List<Actor> actors = new ArrayList<>();
    private final Dice dice;
    private final ScheduledExecutorService thread;
    private final AtomicLong visits = new AtomicLong();

    private Workload(Recording recording, Dice dice) {
        this.recording = recording;
        this.dice = dice;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread own = new Thread(task, "chaos-workload");
            own.setDaemon(true);
            return own;
        });
    }

    /**
     * Makes the documents and has everybody begin.
     *
     * @param pauseMillis between two things that one of them does, about
     * @throws StatusRuntimeException if a document cannot be made
     */
    public static Workload begin(Documents documents, Reach reach, Recording recording, long seed, int pauseMillis) {
        documents.modes().forEach((docId, mode) -> {
            makeInTime(reach, docId, mode, documents.isCut(docId));
            recording.add(new Placed(docId, documents.shard(docId)));
        });
        Workload all = new Workload(recording, new Dice(seed));
        all.invite(documents, reach);
        for (Actor actor : all.actors) {
            all.scheduleNext(actor, pauseMillis);
        }
        return all;
    }

    private static void makeInTime(Reach reach, String docId, DocumentMode mode, boolean cut) {
        long deadline = System.nanoTime() + MADE_WITHIN_NANOS;
        for (int i = 0; ; i++) {
            try {
                Place node = reach.places().get(i % reach.places().size());
                if (cut) {
                    cutOften(node, reach);
                }
                make(node, reach, docId, mode, cut);
                return;
            } catch (StatusRuntimeException e) {
                // A cluster that has just begun may say that it is not yet ready for that.
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    /** Snapshots of documents are so frequent that logs are cut behind them within seconds. */
    private static void cutOften(Place node, Reach reach) {
        reach.cluster(node, CALL_MILLIS)
                .changeSettings(ClusterSettings.newBuilder()
                        .setSnapshotEveryOps(SNAPSHOT_EVERY_OPS)
                        .build());
    }

    private static void make(Place node, Reach reach, String docId, DocumentMode mode, boolean cut) {
        reach.documents(node, CALL_MILLIS)
                .createDocument(CreateDocumentRequest.newBuilder()
                        .setDocId(docId)
                        .setMode(mode)
                        .setUser(Reach.USER_NAME)
                        .build());
        Retention kept = cut
                ? Retention.newBuilder().setOps(RETAINED_OPS).build()
                : Retention.newBuilder().setForever(true).build();
        reach.documents(node, CALL_MILLIS)
                .setRetention(SetRetentionRequest.newBuilder()
                        .setDocId(docId)
                        .setRetention(kept)
                        .setUser(Reach.USER_NAME)
                        .build());
    }

    private void invite(Documents documents, Reach reach) {
        Map<String, DocumentMode> modes = documents.modes();
        modes.forEach((docId, mode) -> {
            int several = mode == DocumentMode.APPEND ? 1 : 2;
            for (int i = 0; i < several; i++) {
                Visit visit = visit(reach);
                actors.add(
                        mode == DocumentMode.TEXT
                                ? new Editor(docId, visit)
                                : new OpaqueWriter(docId, mode == DocumentMode.STRICT, visit));
            }
        });
        List<String> docIds = List.copyOf(modes.keySet());
        for (int i = 1; i <= WANDERERS; i++) {
            actors.add(new Wanderer("wanderer-" + i, docIds, () -> visit(reach)));
        }
        for (int i = 1; i <= MEDDLERS; i++) {
            actors.add(new Meddler("meddler-" + i, modes, reach, recording, dice.split()));
        }
    }

    private Visit visit(Reach reach) {
        return Visit.begin("client-" + visits.incrementAndGet(), reach, recording, dice.split());
    }

    private void scheduleNext(Actor actor, int pauseMillis) {
        long pause = dice.between(1, 2L * pauseMillis);
        thread.schedule(
                () -> {
                    actorActs(actor);
                    scheduleNext(actor, pauseMillis);
                },
                pause,
                TimeUnit.MILLISECONDS);
    }

    private void actorActs(Actor actor) {
        try {
            actor.act();
        } catch (RuntimeException e) {
            recording.problem(actor.waitsFor() + ": " + e);
        }
    }

    /** Nothing new is begun from here on. */
    public void rest() {
        thread.shutdownNow();
        actors.forEach(Actor::rest);
    }

    /** Whether everybody has what is owed to him. */
    public boolean isSettled() {
        return actors.stream().allMatch(Actor::isSettled);
    }

    /** What is missing, a sentence each. */
    public List<String> missing() {
        return actors.stream()
                .filter(actor -> !actor.isSettled())
                .map(Actor::waitsFor)
                .toList();
    }

    /** Everybody says what he shows, and leaves. */
    public void finish() {
        actors.forEach(Actor::finish);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
