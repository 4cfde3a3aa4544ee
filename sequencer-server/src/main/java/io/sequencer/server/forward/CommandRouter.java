package io.sequencer.server.forward;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.core.level.EntryCheck;
import io.sequencer.server.propose.fair.Origin;
import io.sequencer.server.raft.LeaderChange;
import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.RaftNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/** Hands this node's commands to the leaders of their shards, whoever that is at the moment, and brings back the outcomes. */
public final class CommandRouter implements AutoCloseable {
    private static final int TICK_MILLIS = 10;

    private final NodeId self;
    private final List<ShardRoute> routes;
    private final ScheduledFuture<?> ticking;

    /** What a router needs of the node around it. */
    public record Surroundings(
            RaftNode raft,
            LinkOpener links,
            IntFunction<Executor> executors,
            ScheduledExecutorService timer,
            LongSupplier nanoTime) {}

    /**
     * @param around the executors by shard; nothing of it is closed by the router. Executors are shut down
     *     after the router, and run what they hold. The timer only ever signals
     */
    public CommandRouter(Surroundings around, RouteLimits limits) {
        RaftNode raft = around.raft;
        self = raft.self();
        List<ShardRoute> byShard = new ArrayList<>();
        for (int shard = 0; shard < raft.shards(); shard++) {
            int number = shard;
            byShard.add(new ShardRoute(
                    shard,
                    around.links,
                    () -> raft.status(number).leader(),
                    limits,
                    around.nanoTime,
                    around.executors.apply(shard)));
        }
        routes = List.copyOf(byShard);
        raft.onLeaderChange(this::leaderChanged);
        ticking = around.timer.scheduleWithFixedDelay(
                () -> routes.forEach(ShardRoute::tick), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Hands over a command. One thread's commands of one source ({@link Origin#source}) to one shard are applied in the
     * order of the calls, over leader changes too, as long as none of them ends as overloaded or unavailable. A command may be applied more than once: it must be
     * one that apply recognises or that may be repeated.
     *
     * @return never fails; completes on the shard's executor, which whatever is chained to it must not hold up
     * @throws IndexOutOfBoundsException no such shard
     */
    public CompletableFuture<CommandOutcome> submit(int shard, Command command) {
        Optional<Decision> refusal = EntryCheck.unknown(command).map(CommandRouter::refused);
        return refusal.isPresent()
                ? CompletableFuture.completedFuture(new CommandOutcome.Decided(refusal.get()))
                : routes.get(shard).submit(command.toByteString(), Origin.of(command));
    }

    /** In the log, what this release does not know would stop it: a client's message may be of a later one. */
    private static Decision refused(String what) {
        return Decision.newBuilder()
                .setRefused(Error.newBuilder()
                        .setCode(ErrorCode.UNSUPPORTED)
                        .setMessage("this node does not know " + what + ": upgrade the cluster, or ask without it"))
                .build();
    }

    /** Commands of the shard that this node has taken on and that have no outcome yet. */
    public int outstanding(int shard) {
        return routes.get(shard).outstanding();
    }

    /** Every command without an outcome ends as unavailable, and so does every later one. Does not wait. */
    @Override
    public void close() {
        ticking.cancel(false);
        routes.forEach(ShardRoute::close);
    }

    private void leaderChanged(LeaderChange change) {
        ShardRoute route = routes.get(change.shard());
        if (change instanceof LeaderChange.Known known) {
            known.leader().ifPresent(route::leaderSeen);
        } else if (change instanceof LeaderChange.Ready) {
            route.leaderSeen(self);
        }
        // SteppedDown needs nothing: the proposer's answers say so, command by command.
    }
}
