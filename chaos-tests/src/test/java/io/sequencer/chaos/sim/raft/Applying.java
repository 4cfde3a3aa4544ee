package io.sequencer.chaos.sim.raft;

import io.sequencer.chaos.sim.judge.Bug;
import io.sequencer.chaos.sim.judge.Happening;
import io.sequencer.chaos.sim.time.Process;
import io.sequencer.chaos.sim.time.SimThread;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Hands committed entries to the replica, one after the other, on the apply thread of its member. */
final class Applying {
    private final Member member;
    private final Replica replica;
    private final SimThread thread;
    private final TreeMap<Long, List<Runnable>> waiting = new TreeMap<>();
    private final long begun;
    private long commit;
    private long applied;
    private boolean scheduled;

    Applying(Member member, Replica replica, Process process) {
        this.member = member;
        this.replica = replica;
        this.thread = new SimThread(process);
        this.applied = replica.applied();
        this.commit = applied;
        this.begun = member.log().last();
    }

    long commit() {
        return commit;
    }

    long applied() {
        return applied;
    }

    Replica replica() {
        return replica;
    }

    void committed(long index) {
        if (index > commit) {
            commit = index;
            member.leading().committed();
            schedule();
        }
    }

    private long limit() {
        boolean early = member.group().has(Bug.FAN_OUT_BEFORE_COMMIT) && member.leads();
        // Ratis applies nothing that its own disk does not have yet: the rows must not get ahead of the log.
        return early ? member.log().last() : Math.min(commit, member.log().flushed());
    }

    void schedule() {
        if (!scheduled && applied < limit()) {
            scheduled = true;
            thread.execute(this::next);
        }
    }

    private void next() {
        scheduled = false;
        if (applied >= limit() || applied + 1 > member.log().last()) {
            return;
        }
        long index = applied + 1;
        Log.Entry entry = member.log().at(index);
        applied = index;
        if (entry.bytes().length == 0) {
            replica.advance(entry.term(), index);
            member.leading().appliedOwn(index, entry.term());
        } else {
            if (index <= begun) {
                member.group().tally().count(Happening.ENTRIES_REPLAYED);
            }
            Object result = replica.apply(entry.term(), index, entry.bytes());
            member.leading().applied(index, result);
        }
        tell();
        schedule();
    }

    private void tell() {
        while (!waiting.isEmpty() && waiting.firstKey() <= applied) {
            waiting.pollFirstEntry().getValue().forEach(Runnable::run);
        }
    }

    /** Runs the task once the entry is applied. */
    void whenApplied(long index, Runnable task) {
        if (index <= applied) {
            task.run();
        } else {
            waiting.computeIfAbsent(index, i -> new ArrayList<>()).add(task);
        }
    }

    /** Puts another member's state in the place of this one, if that is older. */
    void install(Checkpoint checkpoint, Runnable installed) {
        thread.execute(() -> {
            if (checkpoint.index() > applied) {
                replica.restore(checkpoint);
                applied = checkpoint.index();
                commit = Math.max(commit, applied);
                installed.run();
                tell();
                schedule();
            }
        });
    }
}
