package io.sequencer.chaos.memory;

import io.sequencer.cli.converge.Scenario;
import io.sequencer.client.editing.CanonicalOp;
import io.sequencer.client.editing.MessageLimits;
import io.sequencer.client.editing.OutgoingMessage;
import io.sequencer.proto.log.v1.Settings;
import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * One session: the scenario of a seed, with all that a network may do between its actions, in an order that the seed decides as
 * well: messages travel long, arrive twice or not at all; ops are delivered late and in parts; snapshots come instead of ops.
 */
final class MemorySession {
    private static final int SETTLING_ROUNDS = 1_000;

    private final Scenario scenario;
    private final SplittableRandom random;
    private final Authority authority;
    private final Marks marks = new Marks();
    private final List<Participant> participants = new ArrayList<>();
    private final List<Travelling> network = new ArrayList<>();
    private final MessageLimits limits;
    private final boolean forgets;

    /** A message on its way, and whose it is. */
    private record Travelling(Participant sender, String clientId, OutgoingMessage message) {}

    private MemorySession(long seed) {
        this.scenario = Scenario.of(seed);
        this.random = new SplittableRandom(~seed);
        boolean narrow = random.nextInt(3) == 0;
        this.limits =
                narrow ? new MessageLimits(1 + random.nextInt(4), 64 + random.nextInt(64), 160) : MessageLimits.USUAL;
        this.forgets = random.nextInt(20) == 0;
        Settings.Builder settings = Settings.newBuilder().setSnapshotEveryOps(1 + random.nextInt(30));
        if (random.nextInt(3) == 0) {
            settings.setMaxRebaseOps(1 + random.nextInt(12));
        }
        if (random.nextInt(15) == 0) {
            settings.setMaxDocumentBytes(60 + random.nextInt(200));
        }
        this.authority = new Authority(settings.build(), random.nextBoolean() ? 0 : 1 << 20);
    }

    /** Runs the session of a seed to its end; what does not hold is an {@link AssertionError}. */
    static int run(long seed) {
        MemorySession session = new MemorySession(seed);
        session.begin();
        session.scenario.actions().forEach(session::act);
        session.settle();
        session.check();
        return session.authority.log().size();
    }

    private void begin() {
        if (!scenario.start().isEmpty()) {
            TextOp first = TextOp.insert(0, scenario.start().toString());
            authority.submit(
                    new UUID(0, 1).toString(),
                    new OutgoingMessage(1, 0, List.of(new OutgoingMessage.OutgoingOp(first, 0))));
        }
        for (int i = 0; i < scenario.authors(); i++) {
            participants.add(new Participant(i, scenario.seed(), authority, marks));
        }
    }

    private void act(Scenario.Action action) {
        Participant author = participants.get(action.author());
        switch (action.kind()) {
            case EDIT -> author.edit(new SplittableRandom(action.random()), action.nowMillis());
            case UNDO -> author.undo();
            case REDO -> author.redo();
            case LEAVE -> leave(author);
            case COME_BACK -> author.comeBack();
            case RESTART -> {
                leave(author);
                author.restart();
            }
        }
        for (int events = random.nextInt(5); events > 0; events--) {
            networkEvent(participants.get(random.nextInt(participants.size())));
        }
    }

    /** Of what is on its way, some arrives nevertheless. */
    private void leave(Participant author) {
        network.removeIf(travelling -> travelling.sender() == author && random.nextBoolean());
        author.leave();
    }

    private void networkEvent(Participant author) {
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5 -> send(author);
            case 6, 7, 8, 9, 10 -> arrive();
            case 11, 12, 13, 14, 15, 16, 17 -> deliver(author, 1 + random.nextInt(4));
            case 18 -> snapshot(author);
            default -> {
                if (forgets) {
                    authority.expire(author.text().clientId());
                }
            }
        }
    }

    private void send(Participant author) {
        author.toSend(limits)
                .ifPresent(message ->
                        network.add(new Travelling(author, author.text().clientId(), message)));
    }

    private void arrive() {
        if (!network.isEmpty()) {
            Travelling next = network.remove(random.nextInt(network.size()));
            authority
                    .submit(next.clientId(), next.message())
                    .ifPresent(code -> next.sender().refused(next.clientId(), next.message(), code, authority));
        }
    }

    private void deliver(Participant author, int most) {
        if (author.wantsSnapshot()) {
            snapshot(author);
        }
        for (int i = 0;
                i < most
                        && author.isOnline()
                        && !author.wantsSnapshot()
                        && author.text().seq() < authority.head();
                i++) {
            author.receive(authority);
        }
    }

    private void snapshot(Participant author) {
        if (author.isOnline() && (author.wantsSnapshot() || random.nextInt(4) == 0)) {
            long behind = authority.head() - author.text().seq();
            author.resync(authority, author.text().seq() + random.nextInt((int) behind + 1));
        }
    }

    /** The network is well again: all that is pending gets through. */
    private void settle() {
        for (int round = 0; round < SETTLING_ROUNDS; round++) {
            boolean done = true;
            for (Participant author : participants) {
                author.comeBack();
                deliver(author, Integer.MAX_VALUE);
                send(author);
                done &= !author.text().hasPending() && author.text().seq() == authority.head();
            }
            while (!network.isEmpty()) {
                arrive();
                done = false;
            }
            if (done) {
                return;
            }
        }
        throw new AssertionError("what is pending never gets through");
    }

    private void check() {
        Rope content = authority.contentAt(authority.head());
        Checks.equal("the fold of the log", authority.publishedContent(), content);
        Checks.that("versions", authority.publishedVersion() == authority.versionAt(authority.head()));
        for (Participant author : participants) {
            Checks.equal(
                    "the content of " + author.text().clientId(),
                    content,
                    author.text().content());
            Checks.that("equal checksums", author.text().content().crc32c() == content.crc32c());
        }
        Map<String, Long> last = new HashMap<>();
        Set<String> ids = new HashSet<>();
        for (CanonicalOp op : authority.log()) {
            Checks.that("opId " + Checks.opId(op) + " is there once", ids.add(Checks.opId(op)));
            Checks.that(
                    "the ops of a client are dense and in order",
                    last.merge(op.clientId(), 1L, Long::sum) == op.clientSeq());
        }
        for (Participant author : participants) {
            Checks.that("what was settled is in the log", ids.containsAll(author.settled()));
        }
        marks.check(content);
    }
}
