package io.sequencer.chaos.live.collect;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.sequencer.chaos.history.ClusterEvent.Digest;
import io.sequencer.chaos.history.ClusterEvent.Sample;
import io.sequencer.chaos.live.reach.Place;
import io.sequencer.chaos.live.reach.Reach;
import io.sequencer.chaos.live.record.Recording;
import io.sequencer.proto.v1.NodeStatus;
import io.sequencer.proto.v1.ShardStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** Asks every node some times a second what it sees, on a thread for each. Any thread. */
public final class Sampler implements AutoCloseable {
    private static final long EVERY_MILLIS = 250;
    private static final long ANSWER_MILLIS = 1_000;

    private final Reach reach;
    private final Recording recording;
    private final UnaryOperator<String> lives;
    private final List<Thread> threads = new ArrayList<>();
    private final Map<Integer, Leader> leaders = new HashMap<>();
    private volatile boolean closed;

    /** Who said last that it leads, and in which term. */
    private record Leader(String node, long term) {}

    /**
     * Begins.
     *
     * @param lives names of the nodes' lives: a node that lost its disk is another one
     */
    public Sampler(Reach reach, Recording recording, UnaryOperator<String> lives) {
        this.reach = reach;
        this.recording = recording;
        this.lives = lives;
        for (Place place : reach.places()) {
            Thread thread = new Thread(() -> run(place), "chaos-sampler-" + place.id());
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /** Which node leads which shard, as far as they say. */
    public synchronized Map<Integer, String> leaders() {
        Map<Integer, String> now = new TreeMap<>();
        leaders.forEach((shard, leader) -> now.put(shard, leader.node));
        return now;
    }

    private void run(Place place) {
        while (!closed) {
            try {
                String life = lives.apply(place.id());
                NodeStatus status = reach.status(place, ANSWER_MILLIS);
                if (life.equals(lives.apply(place.id()))) {
                    take(place.id(), life, status);
                }
            } catch (StatusRuntimeException e) {
                // Down, cut off, or paused.
            } catch (IllegalStateException e) {
                return;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void take(String node, String life, NodeStatus status) {
        for (ShardStatus shard : status.getShardsList()) {
            recording.add(new Sample(
                    recording.now(),
                    life,
                    status.getStartedMillis(),
                    shard.getShard(),
                    shard.getTerm(),
                    shard.getLeader(),
                    shard.getCommitIndex()));
            ByteString digest = shard.getStateDigest();
            if (!digest.isEmpty()) {
                recording.add(new Digest(shard.getShard(), life, shard.getDigestIndex(), first8(digest)));
            }
            if (shard.getRole().equals("leader")) {
                leads(node, shard);
            }
        }
    }

    static long first8(ByteString bytes) {
        return bytes.size() < Long.BYTES
                ? 0
                : bytes.substring(0, Long.BYTES).asReadOnlyByteBuffer().getLong();
    }

    private synchronized void leads(String node, ShardStatus shard) {
        Leader known = leaders.get(shard.getShard());
        if (known == null || known.term <= shard.getTerm()) {
            leaders.put(shard.getShard(), new Leader(node, shard.getTerm()));
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
    }
}
