package io.sequencer.server.raft.ratis;

import io.sequencer.server.raft.LogPosition;
import io.sequencer.server.raft.NewerFormatException;
import io.sequencer.server.raft.ReplicatedShard;
import io.sequencer.server.raft.ratis.disk.VoteFiles;
import io.sequencer.server.raft.ratis.read.AppliedIndex;
import io.sequencer.server.raft.storage.CheckpointStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteOutput;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * One shard's state machine as Ratis calls it: an adapter to {@link ReplicatedShard}, which it tells each entry once, in
 * order, and whose faults end the node.
 *
 * <p>Ratis replays from the last checkpoint; the state is usually ahead of it and is not told again what it holds.
 */
final class ShardStateMachine extends BaseStateMachine {

    /** Leadership as it happens; called by Ratis' threads. */
    interface Events {
        void leaderChanged(int shard, RaftPeerId leader);

        void leaderReady(int shard);

        void steppedDown(int shard);

        void shutDown(int shard);
    }

    private static final CompletableFuture<Message> DONE = CompletableFuture.completedFuture(Message.EMPTY);

    private final int shard;
    private final ReplicatedShard state;
    private final CheckpointStorage checkpoints;
    private final AppliedIndex applied;
    private final Events events;
    private final FatalGate fatal;
    private final long checkpointEveryBytes;

    /** Entries up to here are in the state already. Apply thread. */
    private long held;

    /** Bytes of the entries since the last checkpoint. Apply thread. */
    private long bytesSinceCheckpoint;

    private volatile @Nullable Runnable requestCheckpoint;

    private volatile @Nullable VoteFiles voteFiles;

    ShardStateMachine(
            int shard,
            ReplicatedShard state,
            CheckpointStorage checkpoints,
            Events events,
            FatalGate fatal,
            long checkpointEveryBytes) {
        this.shard = shard;
        this.state = state;
        this.checkpoints = checkpoints;
        this.applied = new AppliedIndex();
        this.events = events;
        this.fatal = fatal;
        this.checkpointEveryBytes = checkpointEveryBytes;
    }

    AppliedIndex applied() {
        return applied;
    }

    /** What the log must not be cut without. */
    void keepStored(VoteFiles files) {
        voteFiles = files;
    }

    /** How to ask for a checkpoint when enough bytes have been applied; must return at once. */
    void onCheckpointDue(Runnable request) {
        requestCheckpoint = request;
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId group, RaftStorage storage) throws IOException {
        try {
            getLifeCycle()
                    .startAndTransition(
                            () -> {
                                super.initialize(server, group, storage);
                                checkpoints.init(storage);
                                LogPosition latest = checkpoints.latestPosition();
                                if (latest.index() > state.applied().index()) {
                                    // Installed, but the process ended before the state took it.
                                    state.close();
                                    checkpoints.restoreLatest(state);
                                }
                                took(latest);
                            },
                            IOException.class);
        } catch (Throwable e) {
            fatal.raise("shard " + shard + " could not open its state", e);
            throw e;
        }
    }

    /** The state is open, with the checkpoint or ahead of it; Ratis goes on behind the checkpoint. */
    private void took(LogPosition checkpoint) {
        held = state.applied().index();
        bytesSinceCheckpoint = 0;
        setLastAppliedTermIndex(
                checkpoint.equals(LogPosition.NONE)
                        ? TermIndex.INITIAL_VALUE
                        : TermIndex.valueOf(checkpoint.term(), checkpoint.index()));
        applied.advance(held);
    }

    @Override
    public TransactionContext startTransaction(RaftClientRequest request) {
        return TransactionContext.newBuilder()
                .setStateMachine(this)
                .setClientRequest(request)
                .setStateMachineContext(request.getMessage())
                .build();
    }

    @Override
    public TransactionContext preAppendTransaction(TransactionContext transaction) {
        if (transaction.getStateMachineContext() instanceof Proposal proposal) {
            proposal.markAppended();
        }
        return transaction;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        long index = entry.getIndex();
        Object result = null;
        if (index > held) {
            ByteString data = entry.getStateMachineLogEntry().getLogData();
            try {
                result = state.apply(entry.getTerm(), index, ArrayView.of(data));
            } catch (Throwable e) {
                fatal.raise("shard " + shard + " could not apply entry " + index, e);
                // Ratis goes on after a failed future, and stops only for what is thrown here.
                throw e;
            }
            applied.advance(index);
            bytesSinceCheckpoint += data.size();
        }
        updateLastAppliedTermIndex(entry.getTerm(), index);
        if (result != null && transaction.getStateMachineContext() instanceof Proposal proposal) {
            proposal.complete(result);
        }
        Runnable request = requestCheckpoint;
        if (bytesSinceCheckpoint >= checkpointEveryBytes && request != null) {
            bytesSinceCheckpoint = 0;
            request.run();
        }
        return DONE;
    }

    @Override
    public void notifyTermIndexUpdated(long term, long index) {
        if (index > held) {
            try {
                state.advance(term, index);
            } catch (Throwable e) {
                fatal.raise("shard " + shard + " could not take position " + index, e);
                throw e;
            }
            applied.advance(index);
        }
        updateLastAppliedTermIndex(term, index);
    }

    @Override
    public long takeSnapshot() {
        long reached = getLastAppliedTermIndex().getIndex();
        LogPosition latest = checkpoints.latestPosition();
        if (reached < held || reached <= latest.index()) {
            // Still replaying what the state holds, or nothing new: there is no checkpoint of this very point.
            return latest.equals(LogPosition.NONE) ? -1 : latest.index();
        }
        try {
            LogPosition made = checkpoints.write(state);
            if (made.index() != reached) {
                throw new IllegalStateException("checkpoint at " + made + " although " + reached + " was applied");
            }
            bytesSinceCheckpoint = 0;
            VoteFiles files = voteFiles;
            if (files != null) {
                files.requireMembers(made.index());
            }
            return made.index();
        } catch (Throwable e) {
            fatal.raise("shard " + shard + " could not write a checkpoint", e);
            throw new IllegalStateException("checkpoint", e);
        }
    }

    /**
     * A checkpoint from the leader is complete and is about to replace ours. The apply thread may still be applying: the
     * state is replaced there, in {@link #reinitialize}. Throwing refuses the install and leaves everything as it is.
     */
    @Override
    public void pause() {
        try {
            checkpoints.seal();
        } catch (NewerFormatException e) {
            fatal.raise("shard " + shard + " cannot read the leader's checkpoint", e);
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new IllegalStateException("refused the received checkpoint of shard " + shard, e);
        }
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    @Override
    public void reinitialize() throws IOException {
        try {
            checkpoints.rescan();
            checkpoints.restoreLatest(state);
            took(checkpoints.latestPosition());
        } catch (Throwable e) {
            fatal.raise("shard " + shard + " could not take the installed checkpoint", e);
            throw e;
        }
        getLifeCycle().transition(LifeCycle.State.STARTING);
        getLifeCycle().transition(LifeCycle.State.RUNNING);
    }

    @Override
    public CheckpointStorage getStateMachineStorage() {
        return checkpoints;
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId self, RaftPeerId leader) {
        events.leaderChanged(shard, leader);
    }

    @Override
    public void notifyLeaderReady() {
        events.leaderReady(shard);
    }

    @Override
    public void notifyNotLeader(Collection<TransactionContext> pending) {
        events.steppedDown(shard);
    }

    @Override
    public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto entry) {
        fatal.raise("shard " + shard + " could not write its log", cause);
    }

    @Override
    public void notifyServerShutdown(RoleInfoProto role, boolean allServer) {
        events.shutDown(shard);
    }

    @Override
    public void close() {
        state.close();
    }

    /** The bytes of a ByteString without a copy: those that were proposed or received here lie in one array. */
    private static final class ArrayView extends ByteOutput {
        private @Nullable ByteBuffer view;

        static ByteBuffer of(ByteString data) {
            ArrayView output = new ArrayView();
            try {
                UnsafeByteOperations.unsafeWriteTo(data, output);
            } catch (IOException | UnsupportedOperationException e) {
                return data.asReadOnlyByteBuffer();
            }
            ByteBuffer view = output.view;
            return view == null ? ByteBuffer.allocate(0) : view;
        }

        @Override
        public void writeLazy(byte[] value, int offset, int length) {
            show(ByteBuffer.wrap(value, offset, length).slice());
        }

        @Override
        public void writeLazy(ByteBuffer value) {
            show(value);
        }

        private void show(ByteBuffer part) {
            if (view != null) {
                throw new UnsupportedOperationException("more than one part");
            }
            view = part;
        }

        @Override
        public void write(byte value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] value, int offset, int length) {
            writeLazy(value, offset, length);
        }

        @Override
        public void write(ByteBuffer value) {
            writeLazy(value);
        }
    }
}
