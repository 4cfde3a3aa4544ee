package io.sequencer.server.shard;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.CheckDigest;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.server.core.DigestMismatchException;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what the members say in the log of their states with this node's own.
 *
 * <p>A member whose state came from another as a checkpoint has no voice, or the word of a damaged leader would count twice and
 * condemn the sound one: it states its digest as a copy, and all then state theirs, until either more than half of the members,
 * without the copies, or all of them have said the same as it. That is forgotten with the process.
 *
 * <p>The rule: the leader's word alone stops nobody, for it may be the one that is wrong. Who hears a digest other than its own,
 * or two that differ, states its own in the log too, once for each index. A member stops when more than half of the shard's
 * present members have stated one and the same digest that is not its own. So one damaged replica of three stops, whoever
 * leads; a tie stops nobody, is counted and logged, and is decided once another member is back. Who does not know its own
 * digest at the index (just started, just installed a checkpoint) says nothing and is judged at a later one.
 *
 * <p>Used by the shard's apply thread; the figures are for any thread. No replicated state depends on anything here.
 */
public final class DigestJury {
    private static final Logger LOG = LoggerFactory.getLogger(DigestJury.class);
    /** Indexes in dispute at once; a member that is so far behind in stating is heard at a later one. */
    private static final int QUESTIONS = 16;

    private final int shard;
    private final String self;
    private final Supplier<Set<String>> members;
    private final Consumer<Command> propose;
    private final AtomicLong agreements = new AtomicLong();
    private final AtomicLong disputes = new AtomicLong();
    private volatile boolean copied;

    private final Map<Long, Question> questions = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Question> eldest) {
            return size() > QUESTIONS;
        }
    });

    /** What was said of one log index, by whom. */
    private static final class Question {
        private final Map<String, CheckDigest> stated = new TreeMap<>();
        private boolean disputed;
        private boolean answered;
    }

    /**
     * @param self this node's name as a member
     * @param members names of the shard's members now; must not block
     * @param propose the way to the log; must return at once
     */
    public DigestJury(int shard, String self, Supplier<Set<String>> members, Consumer<Command> propose) {
        this.shard = shard;
        this.self = self;
        this.members = members;
        this.propose = propose;
    }

    /** The state is now that of another member. */
    void copied() {
        copied = true;
    }

    /** Whether the state is another member's, and nobody else confirmed it yet. */
    public boolean isCopy() {
        return copied;
    }

    /**
     * A committed entry says what a member's digest was.
     *
     * @param own this node's at that index, if it knows
     * @throws DigestMismatchException this node is the one that is wrong: nothing more may be applied, acked or served
     */
    void hear(CheckDigest statement, Optional<ByteString> own) {
        if (own.isEmpty()) {
            return;
        }
        Question question = questions.computeIfAbsent(statement.getLogIndex(), index -> new Question());
        question.stated.put(statement.getMember(), statement);
        if (question.stated.values().stream().allMatch(each -> each.getDigest().equals(own.get()))) {
            agreements.incrementAndGet();
            if (copied || statement.getCopied()) {
                stateOwn(statement, question, own.get());
                copied = copied && !isConfirmed(question);
            }
            return;
        }
        if (!question.disputed) {
            question.disputed = true;
            disputes.incrementAndGet();
            LOG.error(
                    "shard {}: replicas differ in their state at entry {}: {} here, {} on {}",
                    shard,
                    statement.getLogIndex(),
                    text(own.get()),
                    text(statement.getDigest()),
                    statement.getMember());
            stateOwn(statement, question, own.get());
        }
        judge(statement.getLogIndex(), question, own.get());
    }

    private void stateOwn(CheckDigest asked, Question question, ByteString own) {
        if (!question.answered && !question.stated.containsKey(self)) {
            question.answered = true;
            propose.accept(Command.newBuilder()
                    .setCheckDigest(CheckDigest.newBuilder()
                            .setMember(self)
                            .setLogIndex(asked.getLogIndex())
                            .setDigest(own)
                            .setCopied(copied))
                    .build());
        }
    }

    /** All who spoke said the same: did enough of them, or all? */
    private boolean isConfirmed(Question question) {
        Set<String> present = members.get();
        long witnesses = question.stated.values().stream()
                .filter(each -> !each.getCopied() && present.contains(each.getMember()))
                .count();
        return 2 * witnesses > present.size() || question.stated.keySet().containsAll(present);
    }

    private void judge(long index, Question question, ByteString own) {
        Set<String> present = members.get();
        Map<ByteString, Integer> voices = new HashMap<>();
        question.stated.forEach((member, said) -> {
            if (present.contains(member) && !said.getCopied()) {
                voices.merge(said.getDigest(), 1, Integer::sum);
            }
        });
        voices.forEach((digest, count) -> {
            if (!digest.equals(own) && 2 * count > present.size()) {
                throw new DigestMismatchException("the state of shard " + shard + " at entry " + index + " has digest "
                        + text(own) + " here and " + text(digest) + " on " + count + " of " + present.size()
                        + " members: this node's data is wrong; run 'repair rejoin', then start it again");
            }
        });
    }

    private static String text(ByteString digest) {
        return HexFormat.of()
                .formatHex(digest.substring(0, Math.min(8, digest.size())).toByteArray());
    }

    /** Statements that were compared and were as here. */
    public long agreements() {
        return agreements.get();
    }

    /** Log indexes at which members said different things. */
    public long disputes() {
        return disputes.get();
    }
}
