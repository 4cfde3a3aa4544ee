package io.sequencer.chaos.sim.raft;

import static io.sequencer.chaos.sim.time.VirtualTime.MICRO;
import static io.sequencer.chaos.sim.time.VirtualTime.MILLI;

import io.sequencer.chaos.sim.judge.Bug;
import io.sequencer.chaos.sim.judge.Happening;
import io.sequencer.chaos.sim.time.Dice;
import io.sequencer.chaos.sim.time.Process;
import io.sequencer.server.raft.LeaderChange;
import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.ProposalFailure;
import io.sequencer.server.raft.ShardStatus;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** One node's part in one shard's group, from a start of the node to its end: elections and the copying of the log. */
public final class Member {
    private static final long HEARTBEAT = 50 * MILLI;
    private static final int MOST_ENTRIES = 16;

    private final Group group;
    private final String name;
    private final Disk disk;
    private final Process process;
    private final Dice dice;
    private final Consumer<LeaderChange> listener;
    private final Applying applying;
    private final Leading leading;
    /** A leader that heard of no majority for so long gives up; longer than others take to elect one. */
    private final long patience;

    private final boolean slowDisk;

    private ShardStatus.Role role = ShardStatus.Role.FOLLOWER;
    private Optional<String> leader = Optional.empty();
    private Set<String> votes = new HashSet<>();
    private long electionAt;
    private boolean flushing;
    private long stalledUntil;
    /** What the present leader has sent; up to here an answer says what is flushed. */
    private long received;

    private long round;

    /** @param listener hears of leaders as {@link io.sequencer.server.raft.RaftNode#onLeaderChange} says */
    public Member(
            Group group, String name, Disk disk, Replica replica, Process process, Consumer<LeaderChange> listener) {
        this.group = group;
        this.name = name;
        this.disk = disk;
        this.process = process;
        this.dice = process.dice();
        this.listener = listener;
        this.applying = new Applying(this, replica, process);
        this.leading = new Leading(this, group.names());
        this.slowDisk = dice.oneIn(5);
        this.patience = dice.between(300, 1_500) * MILLI;
        group.started(name, this);
        process.after(0, this::waitForLeader);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    public String name() {
        return name;
    }

    public long term() {
        return disk.term;
    }

    public long lastIndex() {
        return disk.log.last();
    }

    public long commit() {
        return applying.commit();
    }

    public long applied() {
        return applying.applied();
    }

    /** Whether it takes proposals. */
    public boolean isReady() {
        return role == ShardStatus.Role.LEADER && leading.isReady();
    }

    public Optional<NodeId> leader() {
        return leader.map(NodeId::new);
    }

    public ShardStatus status() {
        ShardStatus.Indexes indexes =
                new ShardStatus.Indexes(disk.term, commit(), applied(), disk.log.last(), disk.log.base());
        return new ShardStatus(group.shard(), role, leader(), isReady(), indexes, List.of());
    }

    public CompletableFuture<Object> propose(byte[] entry) {
        if (!isReady()) {
            return Leading.failed(new ProposalFailure.NotLeader(
                    leader().filter(other -> !other.value().equals(name))));
        }
        if (dice.oneIn(1_000)) {
            return Leading.failed(new ProposalFailure.Overloaded());
        }
        disk.log.append(new Log.Entry(disk.term, entry));
        CompletableFuture<Object> result = leading.proposed(disk.log.last());
        flush();
        sendToAll();
        return result;
    }

    /** As {@link io.sequencer.server.raft.RaftNode#readBarrier}. */
    public CompletableFuture<Long> readBarrier() {
        return leading.barriers().ask();
    }

    /** Writes a checkpoint of what is durable and drops the log up to it. */
    public void checkpoint() {
        Checkpoint taken = applying.replica().checkpoint();
        if (taken.index() > disk.log.base()) {
            disk.checkpoint = Optional.of(taken);
            disk.log.startBehind(taken.index(), taken.term());
            group.tally().count(Happening.CHECKPOINT_TAKEN);
        }
    }

    // Elections.

    private void waitForLeader() {
        electionAt = process.now() + dice.between(150, 350) * MILLI;
        process.after(electionAt - process.now(), this::lookForLeader);
    }

    private void lookForLeader() {
        if (role == ShardStatus.Role.LEADER || electionAt > process.now()) {
            long later = Math.max(electionAt - process.now(), 100 * MILLI);
            process.after(later, this::lookForLeader);
            return;
        }
        role = ShardStatus.Role.CANDIDATE;
        received = 0;
        disk.term++;
        disk.votedFor = Optional.of(name);
        votes = new HashSet<>(List.of(name));
        follow(Optional.empty());
        long term = disk.term;
        long last = disk.log.last();
        long lastTerm = disk.log.term(last);
        toOthers(member -> member.asked(name, term, last, lastTerm));
        waitForLeader();
    }

    private void asked(String candidate, long term, long last, long lastTerm) {
        newer(term);
        Log log = disk.log;
        long ownTerm = log.term(log.last());
        boolean upToDate = lastTerm > ownTerm || (lastTerm == ownTerm && last >= log.last());
        boolean free = disk.votedFor.filter(other -> !other.equals(candidate)).isEmpty();
        if (term == disk.term && role == ShardStatus.Role.FOLLOWER && free && upToDate) {
            disk.votedFor = Optional.of(candidate);
            electionAt = process.now() + dice.between(150, 350) * MILLI;
            group.send(name, candidate, member -> member.elected(name, term));
        } else if (term < disk.term) {
            long known = disk.term;
            group.send(name, candidate, member -> member.newer(known));
        }
    }

    private void elected(String voter, long term) {
        if (term != disk.term || role != ShardStatus.Role.CANDIDATE) {
            return;
        }
        votes.add(voter);
        if (group.isMajority(votes.size())) {
            group.tally().count(Happening.LEADER_ELECTED);
            if (group.running().stream().anyMatch(Member::isReady)) {
                group.tally().count(Happening.TWO_LEADERS_AT_ONCE);
            }
            role = ShardStatus.Role.LEADER;
            process.tell(() -> name + " leads shard " + group.shard() + " in term " + disk.term);
            disk.log.append(new Log.Entry(disk.term, new byte[0]));
            leading.begin(disk.log.last());
            follow(Optional.of(name));
            flush();
            beat(disk.term);
        }
    }

    /** Somebody is in another term: whoever led or wanted to does not any more. */
    private void newer(long term) {
        if (term > disk.term) {
            disk.term = term;
            disk.votedFor = Optional.empty();
            stepDown();
        }
    }

    private void stepDown() {
        boolean led = role == ShardStatus.Role.LEADER;
        process.tell(() -> name + " steps down in shard " + group.shard() + " to term " + disk.term);
        role = ShardStatus.Role.FOLLOWER;
        follow(Optional.empty());
        received = 0;
        if (led) {
            leading.end();
            listener.accept(new LeaderChange.SteppedDown(group.shard()));
        }
    }

    private void follow(Optional<String> known) {
        if (!leader.equals(known)) {
            leader = known;
            listener.accept(new LeaderChange.Known(group.shard(), leader()));
        }
    }

    // Copying the log.

    private void beat(long term) {
        if (role != ShardStatus.Role.LEADER || disk.term != term) {
            return;
        }
        if (!group.isMajority(leading.heardSince(process.now() - patience))) {
            stepDown();
            return;
        }
        leading.sendAgain(process.now() - 2 * HEARTBEAT);
        sendToAll();
        process.after(HEARTBEAT, () -> beat(term));
    }

    void sendToAll() {
        round++;
        for (String peer : group.names()) {
            if (!peer.equals(name)) {
                send(peer);
            }
        }
    }

    private void send(String peer) {
        Log log = disk.log;
        long term = disk.term;
        long now = round;
        long previous = leading.next(peer) - 1;
        if (previous < log.base()) {
            Checkpoint checkpoint = disk.checkpoint.orElseThrow();
            if (leading.mayInstall(peer, process.now())) {
                process.after(
                        dice.between(2, 100) * MILLI,
                        () -> group.send(name, peer, member -> member.install(name, term, checkpoint)));
            }
            previous = log.base();
            // So that the other knows its leader meanwhile; it has nothing at that place.
        }
        long previousTerm = log.term(previous);
        List<Log.Entry> entries = previous < log.last() ? log.from(previous + 1, MOST_ENTRIES) : List.of();
        leading.sent(peer, previous + entries.size(), process.now());
        long from = previous;
        long commit = commit();
        group.send(name, peer, member -> member.append(name, term, now, from, previousTerm, entries, commit));
    }

    private void append(
            String from,
            long term,
            long ofRound,
            long previous,
            long previousTerm,
            List<Log.Entry> entries,
            long leaderCommit) {
        newer(term);
        long own = disk.term;
        if (term < own) {
            group.send(name, from, member -> member.newer(own));
            return;
        }
        heard(from);
        Log log = disk.log;
        if (previous > log.last() || (previous >= log.base() && log.term(previous) != previousTerm)) {
            long hint = Math.min(log.last(), previous - 1);
            group.send(name, from, member -> member.refused(name, term, ofRound, hint));
            return;
        }
        for (int i = 0; i < entries.size(); i++) {
            long index = previous + 1 + i;
            if (index > log.base()
                    && (index > log.last() || log.term(index) != entries.get(i).term())) {
                if (index <= log.last()) {
                    process.failures()
                            .expect(
                                    index > commit() || !group.has(Bug.NONE),
                                    "the model of Raft replaces a committed entry");
                    log.cutFrom(index);
                }
                log.append(entries.get(i));
            }
        }
        received = Math.max(received, previous + entries.size());
        applying.committed(Math.min(leaderCommit, previous + entries.size()));
        flush();
        answer(from, term, ofRound);
    }

    private void heard(String from) {
        if (role == ShardStatus.Role.CANDIDATE) {
            role = ShardStatus.Role.FOLLOWER;
        }
        follow(Optional.of(from));
        electionAt = process.now() + dice.between(150, 350) * MILLI;
    }

    private void answer(String to, long term, long ofRound) {
        boolean early = group.has(Bug.ACK_BEFORE_FLUSH);
        long match = Math.min(early ? disk.log.last() : disk.log.flushed(), received);
        group.send(name, to, member -> member.has(name, term, ofRound, match));
    }

    private void has(String peer, long term, long ofRound, long match) {
        newer(term);
        if (term == disk.term && role == ShardStatus.Role.LEADER) {
            leading.has(peer, ofRound, match, process.now());
            advanceCommit();
            if (leading.next(peer) <= disk.log.last()) {
                send(peer);
            }
        }
    }

    private void refused(String peer, long term, long ofRound, long hint) {
        if (term == disk.term && role == ShardStatus.Role.LEADER) {
            leading.refused(peer, ofRound, hint, process.now());
            if (leading.next(peer) > disk.log.base()) {
                send(peer);
            }
        }
    }

    private void install(String from, long term, Checkpoint checkpoint) {
        newer(term);
        if (term < disk.term) {
            return;
        }
        heard(from);
        long now = round;
        applying.install(checkpoint, () -> {
            disk.checkpoint = Optional.of(checkpoint);
            disk.log.startBehind(checkpoint.index(), checkpoint.term());
            group.tally().count(Happening.CHECKPOINT_INSTALLED);
            received = Math.max(received, checkpoint.index());
            leader.ifPresent(known -> answer(known, disk.term, now));
        });
    }

    /** From now on a flush that begins takes at least so long. */
    public void stallDisk(long nanos) {
        stalledUntil = process.now() + nanos;
    }

    /** Flushes what was appended; what comes meanwhile is flushed after it. */
    private void flush() {
        Log log = disk.log;
        if (flushing || log.flushed() == log.last()) {
            return;
        }
        flushing = true;
        long upTo = log.last();
        int cuts = log.cuts();
        long delay = dice.oneIn(slowDisk ? 3 : 100) ? dice.between(5, 100) * MILLI : dice.between(50, 800) * MICRO;
        process.after(Math.max(delay, stalledUntil - process.now()), () -> {
            flushing = false;
            if (cuts == log.cuts()) {
                log.flushedUpTo(upTo);
            }
            applying.schedule();
            if (role == ShardStatus.Role.LEADER) {
                advanceCommit();
            } else {
                leader.filter(known -> received > 0).ifPresent(known -> answer(known, disk.term, 0));
            }
            flush();
        });
    }

    private void advanceCommit() {
        long flushed = disk.log.flushed();
        long agreed = group.has(Bug.ACK_BEFORE_COMMIT) ? flushed : leading.majority(name, flushed);
        if (agreed > commit() && disk.log.term(agreed) == disk.term) {
            applying.committed(agreed);
            sendToAll();
        }
    }

    private void toOthers(Group.Message message) {
        group.names().stream().filter(peer -> !peer.equals(name)).forEach(peer -> group.send(name, peer, message));
    }

    // For what is beside it.

    /** The member's own entry of its term is applied: it takes proposals. */
    void becameReady() {
        listener.accept(new LeaderChange.Ready(group.shard(), disk.term));
    }

    boolean leads() {
        return role == ShardStatus.Role.LEADER;
    }

    long round() {
        return round;
    }

    Group group() {
        return group;
    }

    Process process() {
        return process;
    }

    Log log() {
        return disk.log;
    }

    Leading leading() {
        return leading;
    }

    Applying applying() {
        return applying;
    }
}
