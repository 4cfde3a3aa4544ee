package io.sequencer.cli.drill.revoke;

import io.sequencer.cli.drill.revoke.judge.Notebook;
import io.sequencer.cli.drill.revoke.judge.Tenure;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Hello;
import io.sequencer.proto.v1.Join;
import io.sequencer.proto.v1.Ops;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.proto.v1.SnapshotApplied;
import io.sequencer.proto.v1.SnapshotChunk;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A guest's subscription at one node, joined again whenever it ended, whether that is allowed or not. {@link #tend} is called by the
 * guest's thread; what comes is told by the transport's.
 */
final class Follower implements AutoCloseable {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(150);
    private static final long OPEN_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final Tenure tenure;
    private final String how;
    private final String token;
    private final Wire.Opener opener;
    private final Notebook notebook;
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong denied = new AtomicLong();
    private @Nullable Attempt attempt;

    Follower(Tenure tenure, String how, String token, Wire.Opener opener, Notebook notebook) {
        this.tenure = tenure;
        this.how = how;
        this.token = token;
        this.opener = opener;
        this.notebook = notebook;
    }

    /** Joins if it is not joined. Does not wait. */
    synchronized void tend() {
        Attempt current = attempt;
        if (current == null || current.isOver()) {
            if (current != null) {
                current.wire.close();
            }
            attempt = new Attempt();
        }
    }

    /** Whether the node said that ops follow, and has not taken it back. */
    synchronized boolean follows() {
        return attempt != null && attempt.joined;
    }

    /** Ops that came. */
    long delivered() {
        return delivered.get();
    }

    /** How often a right that was revoked ended it. */
    long denied() {
        return denied.get();
    }

    String how() {
        return how;
    }

    @Override
    public synchronized void close() {
        if (attempt != null) {
            attempt.wire.close();
        }
    }

    /** One connection. */
    private final class Attempt implements Wire.Receiver {
        private final long begunNanos = System.nanoTime();
        private volatile boolean joined;
        private volatile long endedNanos;
        private volatile boolean ended;
        private long nextSeq;
        private final Wire wire;

        Attempt() {
            wire = opener.open(this);
            wire.send(ClientMessage.newBuilder()
                    .setHello(Hello.newBuilder().setToken(token))
                    .build());
            wire.send(ClientMessage.newBuilder()
                    .setJoin(Join.newBuilder().setDocId(tenure.docId()))
                    .build());
        }

        boolean isOver() {
            long now = System.nanoTime();
            return ended ? now - endedNanos > PAUSE_NANOS : !joined && now - begunNanos > OPEN_WITHIN_NANOS;
        }

        private void end() {
            joined = false;
            endedNanos = System.nanoTime();
            ended = true;
        }

        @Override
        public void broke(String why) {
            if (!ended) {
                end();
            }
        }

        @Override
        public void came(ServerMessage message) {
            switch (message.getMessageCase()) {
                case JOINED -> {
                    notebook.saw(tenure, how + ", joined", message.getJoined().getHeadSeq());
                    nextSeq = message.getJoined().getFromSeq() + 1;
                    joined = true;
                }
                case SNAPSHOT_CHUNK -> chunk(message.getSnapshotChunk());
                case OPS -> ops(message.getOps());
                case CHECKPOINT ->
                    notebook.saw(
                            tenure, how + ", checksum", message.getCheckpoint().getSeq());
                case FAILURE -> failed(message.getFailure().getError());
                default -> {
                    // Nothing of the document is in it.
                }
            }
        }

        private void chunk(SnapshotChunk chunk) {
            notebook.saw(tenure, how + ", content", chunk.getSeq());
            if (chunk.getLast()) {
                nextSeq = chunk.getSeq() + 1;
                wire.send(ClientMessage.newBuilder()
                        .setSnapshotApplied(SnapshotApplied.newBuilder()
                                .setDocId(tenure.docId())
                                .setSeq(chunk.getSeq()))
                        .build());
            }
        }

        private void ops(Ops ops) {
            long first = ops.getOps(0).getServerSeq();
            long last = ops.getOps(ops.getOpsCount() - 1).getServerSeq();
            notebook.saw(tenure, how + ", ops", last);
            delivered.addAndGet(ops.getOpsCount());
            if (ended) {
                notebook.wrong(tenure.docId() + ": op " + first + " came to " + tenure.user() + " (" + how
                        + ") behind the stream's end");
            } else if (first != nextSeq) {
                notebook.wrong(tenure.docId() + ": op " + first + " came to " + tenure.user() + " (" + how + ") where "
                        + nextSeq + " was next");
            }
            nextSeq = last + 1;
        }

        private void failed(Error error) {
            if (joined && error.getCode() == ErrorCode.PERMISSION_DENIED) {
                denied.incrementAndGet();
                long begun = tenure.newestAt(begunNanos)
                        .map(Tenure.Grant::behindIndex)
                        .orElse(0L);
                if (error.getDetails().getAccessLogIndex() <= begun) {
                    notebook.wrong(tenure.docId() + ": " + tenure.user() + " (" + how + ") was denied by log index "
                            + error.getDetails().getAccessLogIndex() + ", older than the right");
                }
            }
            end();
        }
    }
}
