package io.sequencer.server.forward;

import com.google.protobuf.ByteString;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.server.forward.RoutedCommand.State;
import io.sequencer.server.propose.DrainRate;
import io.sequencer.server.propose.ProposeOutcome;
import io.sequencer.server.propose.SerialTask;
import io.sequencer.server.propose.fair.Origin;
import io.sequencer.server.propose.fair.Shares;
import io.sequencer.server.raft.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One shard's way from this node to its leader, over leader changes.
 *
 * <p>All commands without an outcome stand in one order: first those sent on the present link, then those that wait. When
 * a link is given up, what it leaves unanswered goes back to the front of the waiting, in order, and the next link carries
 * it first. A link sends nothing after its first sign of lost leadership; it is only kept until the answers still under
 * way have come.
 *
 * <p>Resending is safe because apply knows every op by its opId and the other commands may be repeated.
 */
final class ShardRoute implements LeaderLink.Listener {
    private static final Logger log = LoggerFactory.getLogger(ShardRoute.class);

    private static final CommandOutcome STOPPING = new CommandOutcome.Unavailable("this node is shutting down");

    private final int shard;
    private final LinkOpener opener;
    private final RouteLimits limits;
    private final LongSupplier nanoTime;
    private final LeaderSearch search;
    private final DrainRate rate;
    private final SerialTask task;

    private final Queue<RoutedCommand> submitted = new ConcurrentLinkedQueue<>();
    private final Queue<RouteEvent> events = new ConcurrentLinkedQueue<>();
    private final AtomicInteger commands = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final Shares shares = new Shares();
    private volatile boolean closed;

    // All below: of the serial step alone.
    private final ArrayDeque<RoutedCommand> waiting = new ArrayDeque<>();
    private final SentCommands sent = new SentCommands();
    private @Nullable LeaderLink link;
    private @Nullable NodeId linkedTo;
    /** When something last moved on the link. */
    private long movedAt;
    /** Nothing was asked of the link when the last step ended: its silence since then means nothing. */
    private boolean idle = true;
    /** The link has shown that leadership was lost: nothing more is sent on it. */
    private boolean draining;

    private long drainUntil;
    /** Id of the first command that the present link kept out; {@code Long.MAX_VALUE} if none. */
    private long firstKeptOut = Long.MAX_VALUE;

    ShardRoute(
            int shard,
            LinkOpener opener,
            Supplier<Optional<NodeId>> believedLeader,
            RouteLimits limits,
            LongSupplier nanoTime,
            Executor executor) {
        this.shard = shard;
        this.opener = opener;
        this.limits = limits;
        this.nanoTime = nanoTime;
        long now = nanoTime.getAsLong();
        this.search = new LeaderSearch(believedLeader, limits.times(), now);
        this.rate = new DrainRate(now);
        this.task = new SerialTask(executor, this::step);
    }

    CompletableFuture<CommandOutcome> submit(ByteString command, Origin origin) {
        if (closed) {
            return CompletableFuture.completedFuture(STOPPING);
        }
        long now = nanoTime.getAsLong();
        Shares.Place place = shares.of(origin);
        int before = commands.getAndIncrement();
        long bytesBefore = bytes.getAndAdd(command.size());
        int room = limits.room(rate.doneWithin(limits.times().queue()));
        boolean fits = before < room
                && (before == 0 || bytesBefore + command.size() <= limits.maxBytes())
                && shares.take(place, command.size(), room - before, limits.maxBytes() - bytesBefore);
        if (!fits) {
            release(command);
            return CompletableFuture.completedFuture(new CommandOutcome.Overloaded(rate.retryAfterMillis(before, now)));
        }
        if (before == 0) {
            rate.begin(now);
        }
        RoutedCommand routed = new RoutedCommand(
                command, place, now + limits.times().deadline().toNanos());
        submitted.add(routed);
        task.signal();
        return routed.outcome;
    }

    int outstanding() {
        return commands.get();
    }

    /** Looks at the clock; to be called every few milliseconds. */
    void tick() {
        if (commands.get() > 0) {
            task.signal();
        }
    }

    void leaderSeen(NodeId leader) {
        events.add(new RouteEvent.LeaderSeen(leader));
        task.signal();
    }

    /** Every command ends as unavailable, those to come too. */
    void close() {
        closed = true;
        task.signal();
    }

    @Override
    public void answered(LeaderLink from, long requestId, ProposeOutcome outcome) {
        events.add(new RouteEvent.Answered(from, requestId, outcome));
        task.signal();
    }

    @Override
    public void ready() {
        task.signal();
    }

    @Override
    public void ended(LeaderLink ended, String reason) {
        events.add(new RouteEvent.Ended(ended, reason));
        task.signal();
    }

    private void step() {
        long now = nanoTime.getAsLong();
        handleEvents(now);
        RoutedCommand command;
        while ((command = submitted.poll()) != null) {
            waiting.add(command);
        }
        if (closed) {
            shutDown();
            return;
        }
        expire(now);
        giveUpLink(now);
        send(now);
        idle = sent.unanswered() == 0 && waiting.isEmpty();
    }

    private void handleEvents(long now) {
        int decided = 0;
        RouteEvent event;
        while ((event = events.poll()) != null) {
            if (event instanceof RouteEvent.Answered answer && answer.link() == link) {
                movedAt = now;
                decided += answer(answer.requestId(), answer.outcome(), now) ? 1 : 0;
            } else if (event instanceof RouteEvent.Ended end && end.link() == link) {
                log.info("shard {}: the stream to {} ended: {}", shard, linkedTo, end.reason());
                endLink(now);
            } else if (event instanceof RouteEvent.LeaderSeen seen) {
                leaderSeen(seen.leader(), now);
            }
        }
        if (decided > 0) {
            search.found();
            rate.done(decided, now);
        }
    }

    private void leaderSeen(NodeId leader, long now) {
        boolean elsewhere = !leader.equals(linkedTo);
        if (link == null || elsewhere || draining) {
            search.seen(leader, now);
        }
        if (link != null && elsewhere) {
            drain(now);
        }
    }

    /** Whether the command was decided. */
    private boolean answer(long id, ProposeOutcome outcome, long now) {
        RoutedCommand command = sent.unanswered(id);
        if (command == null) {
            return false;
        }
        if (outcome instanceof ProposeOutcome.Decided decided && !isEchoOfALoss(id, decided.decision())) {
            sent.answered(command, State.DONE);
            complete(command, new CommandOutcome.Decided(decided.decision()));
            return true;
        }
        // What may have been appended through an earlier link cannot be said to be refused; it is tried again.
        if (outcome instanceof ProposeOutcome.Overloaded overloaded && !command.sentBefore) {
            sent.answered(command, State.DONE);
            complete(command, new CommandOutcome.Overloaded(overloaded.retryAfterMillis()));
            return false;
        }
        if (outcome instanceof ProposeOutcome.NotLeader notLeader) {
            notLeader.leader().filter(n -> !n.equals(linkedTo)).ifPresent(search::hinted);
        }
        firstKeptOut = Math.min(firstKeptOut, id);
        sent.answered(command, State.KEPT_OUT);
        drain(now);
        return false;
    }

    /**
     * Whether a command may have been refused only because an earlier one on this link was kept out: its client's op
     * before, or the creation of its document, or the op that began its session. Both go again, in order: a refusal has no
     * effect, and one that has other reasons comes again.
     */
    private boolean isEchoOfALoss(long id, Decision decision) {
        return id > firstKeptOut && decision.hasRefused();
    }

    private void drain(long now) {
        if (!draining) {
            draining = true;
            drainUntil = now + limits.times().drain().toNanos();
        }
    }

    private void expire(long now) {
        RoutedCommand oldest;
        while ((oldest = sent.oldest()) != null && oldest.deadlineNanos - now <= 0) {
            sent.expired(oldest);
            expire(oldest);
        }
        while ((oldest = waiting.peek()) != null && oldest.deadlineNanos - now <= 0) {
            expire(waiting.remove());
        }
    }

    private void expire(RoutedCommand command) {
        complete(
                command,
                new CommandOutcome.Unavailable(
                        "no leader decided within " + limits.times().deadline()));
    }

    private void giveUpLink(long now) {
        if (link == null) {
            return;
        }
        if (idle) {
            movedAt = now;
        }
        if (draining && (sent.unanswered() == 0 || drainUntil - now <= 0)) {
            endLink(now);
        } else if (now - movedAt > limits.times().stall().toNanos()) {
            log.warn("shard {}: {} has been silent with {} commands to answer", shard, linkedTo, sent.unanswered());
            link.abandon();
            endLink(now);
        }
    }

    /** What the link leaves unanswered goes to the front of the waiting, in order. */
    private void endLink(long now) {
        if (link != null) {
            link.close();
        }
        link = null;
        linkedTo = null;
        draining = false;
        firstKeptOut = Long.MAX_VALUE;
        List<RoutedCommand> again = new ArrayList<>();
        sent.drain(again::add);
        for (int i = again.size() - 1; i >= 0; i--) {
            RoutedCommand command = again.get(i);
            command.state = State.WAITING;
            command.sentBefore = true;
            waiting.addFirst(command);
        }
        search.lost(now);
    }

    private void send(long now) {
        if (link == null && !waiting.isEmpty()) {
            openLink(now);
        }
        LeaderLink to = link;
        if (to == null || draining) {
            return;
        }
        while (!waiting.isEmpty() && to.isReady()) {
            if (sent.unanswered() == 0) {
                movedAt = now;
            }
            long firstId = sent.nextId();
            to.send(firstId, nextRequest());
        }
    }

    private void openLink(long now) {
        Optional<NodeId> node = search.next(now);
        if (node.isEmpty()) {
            return;
        }
        link = opener.open(shard, node.get(), this).orElse(null);
        if (link == null) {
            search.lost(now);
            return;
        }
        linkedTo = node.get();
        movedAt = now;
    }

    private List<ByteString> nextRequest() {
        List<ByteString> request = new ArrayList<>();
        long size = 0;
        RoutedCommand next;
        while ((next = waiting.peek()) != null && request.size() < limits.maxRequestCommands()) {
            size += next.bytes.size();
            if (size > limits.maxRequestBytes() && !request.isEmpty()) {
                break;
            }
            waiting.remove();
            request.add(next.bytes);
            sent.add(next);
        }
        return request;
    }

    private void shutDown() {
        if (link != null) {
            link.close();
            link = null;
        }
        sent.drain(command -> complete(command, STOPPING));
        waiting.forEach(command -> complete(command, STOPPING));
        waiting.clear();
    }

    private void complete(RoutedCommand command, CommandOutcome outcome) {
        command.state = State.DONE;
        shares.giveBack(command.place, command.bytes.size());
        release(command.bytes);
        command.outcome.complete(outcome);
    }

    private void release(ByteString command) {
        commands.getAndDecrement();
        bytes.getAndAdd(-command.size());
    }
}
