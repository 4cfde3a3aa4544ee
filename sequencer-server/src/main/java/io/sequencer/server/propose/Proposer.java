package io.sequencer.server.propose;

import com.google.protobuf.ByteString;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.ErrorDetails;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.ProposalFailedException;
import io.sequencer.server.raft.ProposalFailure;
import io.sequencer.server.raft.RaftNode;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers one shard's commands into log entries and hands out the decisions. It exists on every node; where the node does
 * not lead the shard, it answers so.
 *
 * <p>Which thread does what is said in the package's description.
 */
public final class Proposer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Proposer.class);

    private final int shard;
    private final RaftNode raft;
    private final ProposerLimits limits;
    private final EntryClock clock;
    private final LongSupplier nanoTime;
    private final DrainRate rate;
    private final SerialTask task;

    private final Backlog backlog;
    private final Queue<PendingEntry> settled = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;
    private volatile Gate gate = Gate.OPEN;

    // Of the serial step alone; the counts are read by anyone.
    private int inFlight;
    private final AtomicLong proposedEntries = new AtomicLong();
    private final AtomicLong proposedCommands = new AtomicLong();

    /**
     * @param clock stamps the entries
     * @param nanoTime for rates; any origin
     * @param executor runs the serial step; one thread per shard, shared with the shard's route, saves hand-overs
     */
    public Proposer(
            int shard,
            RaftNode raft,
            ProposerLimits limits,
            InstantSource clock,
            LongSupplier nanoTime,
            Executor executor) {
        this.shard = shard;
        this.raft = raft;
        this.limits = limits;
        this.clock = new EntryClock(clock);
        this.nanoTime = nanoTime;
        this.rate = new DrainRate(nanoTime.getAsLong());
        this.backlog = new Backlog(limits, rate, this::overloaded);
        this.task = new SerialTask(executor, this::step);
    }

    /** A new sender's way in. */
    public Lane open(AnswerSink sink) {
        return new Lane(this, sink);
    }

    /** From now on commands are shown to the gate first. */
    public void guard(Gate guard) {
        gate = guard;
    }

    /** Commands that wait for their entry. */
    public int queuedCommands() {
        return backlog.commands();
    }

    /** Entries handed to Raft since the start. */
    public long proposedEntries() {
        return proposedEntries.get();
    }

    /** Commands handed to Raft since the start. */
    public long proposedCommands() {
        return proposedCommands.get();
    }

    /** Nothing is proposed any more; what waits and what comes is answered as not led here. Does not wait. */
    @Override
    public void close() {
        closed = true;
        task.signal();
    }

    void enqueue(Offer offer) {
        if (!refusedSome(offer)) {
            backlog.add(offer);
            task.signal();
        }
    }

    /** A lane's sender is gone. */
    void laneClosed() {
        backlog.laneClosed();
        task.signal();
    }

    /** Splits the offer around commands that no entry may hold; the others go their way, in order. */
    private boolean refusedSome(Offer offer) {
        List<ByteString> commands = offer.commands();
        for (int i = 0; i < commands.size(); i++) {
            Optional<Decision> refusal = refusal(commands.get(i));
            if (refusal.isPresent()) {
                // Those before it are already known to be good.
                enqueuePart(offer, 0, i);
                offer.lane().answer(offer.firstTag() + i, new ProposeOutcome.Decided(refusal.get()));
                enqueuePart(offer, i + 1, commands.size());
                return true;
            }
        }
        return false;
    }

    private void enqueuePart(Offer offer, int from, int to) {
        if (from < to) {
            enqueue(Offer.of(
                    offer.lane(), offer.firstTag() + from, offer.commands().subList(from, to)));
        }
    }

    private Optional<Decision> refusal(ByteString command) {
        return command.size() > limits.maxCommandBytes() ? Optional.of(tooLarge()) : gate.refusal(command);
    }

    private void step() {
        PendingEntry done;
        while ((done = settled.poll()) != null) {
            settle(done);
        }
        if (closed) {
            backlog.turnAwayAll(Optional.empty());
            return;
        }
        while (inFlight < limits.entriesInFlight()) {
            PendingEntry entry = new PendingEntry();
            backlog.fill(entry);
            if (entry.isEmpty()) {
                return;
            }
            propose(entry);
        }
        backlog.arrange();
    }

    private void propose(PendingEntry entry) {
        if (inFlight++ == 0) {
            rate.begin(nanoTime.getAsLong());
        }
        proposedEntries.incrementAndGet();
        proposedCommands.addAndGet(entry.commands());
        entry.underWay(raft.propose(shard, entry.encode(clock.nextMillis())));
        if (entry.result().isDone()) {
            // A refusal is known at once: it must break the lanes before their next commands are looked at.
            settle(entry);
        } else {
            entry.result().whenComplete((result, failure) -> {
                settled.add(entry);
                task.signal();
            });
        }
    }

    private void settle(PendingEntry entry) {
        inFlight--;
        rate.done(entry.commands(), nanoTime.getAsLong());
        List<Decision> decisions;
        try {
            decisions = decisions(entry);
        } catch (RuntimeException e) {
            // join() wraps in CompletionException what did not fail the future directly.
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof ProposalFailedException failed) {
                failed(entry, failed.failure());
            } else {
                log.error("shard {}: an entry ended in a way that Raft does not promise", shard, cause);
                failed(entry, new ProposalFailure.Indeterminate(cause.toString()));
            }
            return;
        }
        entry.forEach((lane, tag, ordinal) -> lane.answer(tag, new ProposeOutcome.Decided(decisions.get(ordinal))));
    }

    private static List<Decision> decisions(PendingEntry entry) {
        AppliedEntry applied = (AppliedEntry) entry.result().join();
        if (applied.decisions().size() != entry.commands()) {
            throw new IllegalStateException("entry " + applied.index() + " has " + entry.commands() + " commands and "
                    + applied.decisions().size() + " decisions");
        }
        return applied.decisions();
    }

    private void failed(PendingEntry entry, ProposalFailure failure) {
        if (failure instanceof ProposalFailure.NotLeader notLeader) {
            loseLeadership(entry, new ProposeOutcome.NotLeader(notLeader.leader()), notLeader.leader());
        } else if (failure instanceof ProposalFailure.Overloaded) {
            ProposeOutcome overloaded = overloaded();
            entry.forEach((lane, tag, ordinal) -> lane.answer(tag, overloaded));
        } else if (failure instanceof ProposalFailure.Stopped) {
            loseLeadership(entry, new ProposeOutcome.NotLeader(Optional.empty()), Optional.empty());
        } else {
            loseLeadership(entry, new ProposeOutcome.Indeterminate(), Optional.empty());
        }
    }

    /**
     * What waits behind a command that was kept out must not overtake it, and must not lie here until this node leads again:
     * its sender has long sent it elsewhere by then.
     */
    private void loseLeadership(PendingEntry entry, ProposeOutcome outcome, Optional<NodeId> leader) {
        entry.forEach((lane, tag, ordinal) -> {
            lane.breakOff(leader);
            lane.answer(tag, outcome);
        });
        backlog.turnAwayAll(leader);
    }

    private ProposeOutcome overloaded() {
        return new ProposeOutcome.Overloaded(rate.retryAfterMillis(backlog.commands(), nanoTime.getAsLong()));
    }

    private Decision tooLarge() {
        return Decision.newBuilder()
                .setRefused(Error.newBuilder()
                        .setCode(ErrorCode.TOO_LARGE)
                        .setMessage("The command is longer than " + limits.maxCommandBytes() + " bytes.")
                        .setDetails(ErrorDetails.newBuilder()
                                .setLimit("command_bytes")
                                .setLimitValue(limits.maxCommandBytes())))
                .build();
    }
}
