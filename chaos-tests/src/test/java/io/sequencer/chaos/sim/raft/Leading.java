package io.sequencer.chaos.sim.raft;

import static io.sequencer.chaos.sim.time.VirtualTime.SECOND;

import io.sequencer.chaos.sim.judge.Bug;
import io.sequencer.chaos.sim.judge.Happening;
import io.sequencer.server.raft.ProposalFailedException;
import io.sequencer.server.raft.ProposalFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** What a leader knows: how far the others are, and who waits for what became of a proposal. */
final class Leading {
    private final Member member;
    private final Barriers barriers;
    private final Map<String, Progress> progress = new TreeMap<>();
    private final TreeMap<Long, CompletableFuture<Object>> pending = new TreeMap<>();
    /** Results of entries that were shown before they were committed, by a planted mistake. */
    private final TreeMap<Long, Object> early = new TreeMap<>();

    private long firstOwn;
    private boolean ready;

    private static final class Progress {
        private long next;
        private long match;
        private long heard;
        private long round;
        private long sentAt;
        private long installAt = Long.MIN_VALUE;
    }

    Leading(Member member, List<String> names) {
        this.member = member;
        this.barriers = new Barriers(member);
        names.stream().filter(name -> !name.equals(member.name())).forEach(name -> progress.put(name, new Progress()));
    }

    static <T> CompletableFuture<T> failed(ProposalFailure failure) {
        return CompletableFuture.failedFuture(new ProposalFailedException(failure));
    }

    Barriers barriers() {
        return barriers;
    }

    boolean isReady() {
        return ready;
    }

    /** A term begins. @param own the leader's own first entry */
    void begin(long own) {
        firstOwn = own;
        ready = false;
        progress.values().forEach(of -> {
            of.next = own;
            of.match = 0;
            of.round = 0;
            of.heard = member.process().now();
        });
    }

    /** The term is over: what became of the proposals is not known here. */
    void end() {
        ready = false;
        NavigableMap<Long, CompletableFuture<Object>> open = new TreeMap<>(pending);
        pending.clear();
        early.clear();
        open.forEach((index, result) -> {
            member.group().tally().count(Happening.PROPOSAL_INDETERMINATE);
            long term = member.log().term(index);
            member.applying()
                    .whenApplied(
                            index,
                            () -> member.group()
                                    .tally()
                                    .count(
                                            index > member.log().base()
                                                            && member.log().term(index) == term
                                                    ? Happening.INDETERMINATE_THEN_APPLIED
                                                    : Happening.PROPOSAL_LOST));
            result.completeExceptionally(
                    new ProposalFailedException(new ProposalFailure.Indeterminate("leadership was lost")));
        });
        barriers.lost();
    }

    CompletableFuture<Object> proposed(long index) {
        CompletableFuture<Object> result = new CompletableFuture<>();
        pending.put(index, result);
        return result;
    }

    void appliedOwn(long index, long term) {
        if (member.leads() && index == firstOwn && term == member.term()) {
            ready = true;
            member.becameReady();
        }
    }

    void applied(long index, Object result) {
        if (index > member.applying().commit()) {
            early.put(index, result);
        } else {
            answer(index, result);
        }
    }

    /** More is committed: what was shown too early is now answered. */
    void committed() {
        while (!early.isEmpty() && early.firstKey() <= member.applying().commit()) {
            Map.Entry<Long, Object> shown = early.pollFirstEntry();
            answer(shown.getKey(), shown.getValue());
        }
    }

    private void answer(long index, Object result) {
        CompletableFuture<Object> waiting = pending.remove(index);
        if (waiting != null) {
            waiting.complete(result);
        }
    }

    long next(String peer) {
        return of(peer).next;
    }

    /** Entries up to there are on their way. */
    void sent(String peer, long last, long now) {
        Progress of = of(peer);
        if (last >= of.next) {
            of.next = last + 1;
            of.sentAt = now;
        }
    }

    /** What was sent before that time and not answered goes again. */
    void sendAgain(long before) {
        progress.values().stream()
                .filter(of -> of.sentAt <= before && of.next > of.match + 1)
                .forEach(of -> of.next = of.match + 1);
    }

    boolean mayInstall(String peer, long now) {
        Progress of = of(peer);
        if (of.installAt > now) {
            return false;
        }
        of.installAt = now + SECOND / 2;
        return true;
    }

    void has(String peer, long round, long match, long now) {
        Progress of = of(peer);
        of.heard = now;
        of.round = Math.max(of.round, round);
        of.match = Math.max(of.match, match);
        of.next = Math.max(of.next, of.match + 1);
        barriers.heard();
    }

    void refused(String peer, long round, long hint, long now) {
        Progress of = of(peer);
        of.heard = now;
        of.round = Math.max(of.round, round);
        of.next = Math.max(of.match + 1, Math.max(1, Math.min(of.next, hint + 1)));
        barriers.heard();
    }

    /** Members, this one included, of which something was heard since. */
    int heardSince(long time) {
        return 1
                + (int) progress.values().stream()
                        .filter(of -> of.heard >= time)
                        .count();
    }

    /** Members, this one included, that answered that round or a later one. */
    int answered(long round) {
        if (member.group().has(Bug.STALE_READS)) {
            return progress.size() + 1;
        }
        return 1
                + (int) progress.values().stream()
                        .filter(of -> of.round >= round)
                        .count();
    }

    /** The highest index that a majority has flushed. */
    long majority(String self, long own) {
        long[] flushed = new long[progress.size() + 1];
        int i = 0;
        flushed[i++] = own;
        for (Progress of : progress.values()) {
            flushed[i++] = of.match;
        }
        Arrays.sort(flushed);
        return flushed[(flushed.length - 1) / 2];
    }

    private Progress of(String peer) {
        Progress of = progress.get(peer);
        if (of == null) {
            throw new IllegalArgumentException("no member: " + peer);
        }
        return of;
    }
}
