package io.sequencer.server.member;

import io.sequencer.proto.peer.v1.ChangeMembersReply;
import io.sequencer.proto.peer.v1.Introduction;
import io.sequencer.proto.peer.v1.IntroductionReply;
import io.sequencer.server.boot.CannotStartException;
import io.sequencer.server.boot.DataDirectory;
import io.sequencer.server.boot.ExitCode;
import io.sequencer.server.boot.Launch;
import io.sequencer.server.boot.NodeIdentity;
import io.sequencer.server.forward.peer.MembershipCalls;
import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.member.Member;
import io.sequencer.server.raft.member.MemberId;
import io.sequencer.server.raft.member.MembershipChange;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Has this node let into a cluster that runs; see the package. Used once, by the thread that starts the node. */
public final class Joining {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(1);
    private static final Duration FIND_WITHIN = Duration.ofMinutes(10);
    /** A checkpoint of gigabytes has to come over. */
    private static final Duration CATCH_UP_WITHIN = Duration.ofHours(12);
    /** Shards entered side by side; more would only share the disk and the leaders' attention. */
    private static final int AT_ONCE = 4;

    private final DataDirectory directory;
    private final FrontDesk desk;
    private final Launch launch;

    public Joining(DataDirectory directory, FrontDesk desk, Launch launch) {
        this.directory = directory;
        this.desk = desk;
        this.launch = launch;
    }

    /** Returns when it is on disk with whom the cluster was made: it exists, and it is the right one. */
    public void find(List<NodeId> others, MembershipCalls calls) throws CannotStartException, IOException {
        NodeIdentity identity = directory.identity().replacing(replaced());
        Waiting waiting = new Waiting(launch, FIND_WITHIN);
        Introduction introduction = desk.introduction();
        while (true) {
            for (NodeId other : others) {
                Optional<IntroductionReply> reply = calls.introduce(other, introduction, ANSWER_WITHIN);
                if (reply.isPresent() && reply.get().hasFounded()) {
                    List<Member> founders = reply.get().getFounded().getFoundersList().stream()
                            .map(MemberMessages::member)
                            .toList();
                    directory.record(identity.in(NodeIdentity.Phase.JOINING, founders));
                    return;
                }
                if (reply.isPresent() && reply.get().hasContradiction()) {
                    throw new CannotStartException(
                            ExitCode.CONTRADICTS_DATA,
                            "peer " + other + " disagrees: " + reply.get().getContradiction()
                                    + ": mend the configuration");
                }
            }
            waiting.pause("waiting for a member of cluster "
                    + directory.identity().cluster().clusterId() + " to answer: " + Founding.names(others));
        }
    }

    /** Whose place this node takes: what a start that was cut short said still counts. */
    private Optional<NodeId> replaced() throws CannotStartException {
        Optional<NodeId> before = directory.identity().replaces();
        Optional<NodeId> now = launch.replaces();
        if (before.isPresent() && now.isPresent() && !before.equals(now)) {
            throw new CannotStartException(
                    ExitCode.USAGE,
                    "this node is on its way in to replace " + before.get() + ", so --replace=" + now.get()
                            + " cannot be meant: leave it away, and remove " + now.get() + " later");
        }
        return before.or(() -> now);
    }

    /** Returns when every shard has this node as a member, and that is on disk. Raft runs and the desk is open. */
    public void enter(MemberChanges changes) throws CannotStartException, IOException {
        requireReplaced(changes);
        int shards = directory.identity().cluster().shards();
        ExecutorService askers = Executors.newFixedThreadPool(Math.min(shards, AT_ONCE), Joining::asker);
        try {
            List<Future<?>> entries = new ArrayList<>();
            for (int shard = 0; shard < shards; shard++) {
                int number = shard;
                entries.add(askers.submit(() -> {
                    enter(number, changes);
                    return null;
                }));
            }
            for (Future<?> entry : entries) {
                awaitEntry(entry);
            }
        } finally {
            askers.shutdownNow();
        }
        NodeIdentity identity = directory.identity();
        directory.record(
                identity.in(NodeIdentity.Phase.MEMBER, identity.founders()).replacing(Optional.empty()));
    }

    private static Thread asker(Runnable task) {
        Thread thread = new Thread(task, "joining");
        thread.setDaemon(true);
        return thread;
    }

    private static void awaitEntry(Future<?> entry) throws CannotStartException {
        try {
            entry.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotStartException(ExitCode.INTERNAL, "interrupted while joining", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CannotStartException refusal) {
                throw refusal;
            }
            throw new CannotStartException(ExitCode.INTERNAL, "cannot join: " + e.getCause(), e);
        }
    }

    private void enter(int shard, MemberChanges changes) throws CannotStartException {
        Waiting waiting = new Waiting(launch, CATCH_UP_WITHIN);
        MembershipChange join =
                new MembershipChange.Join(desk.self(), directory.identity().replaces());
        ChangeMembersReply reply = changes.make(shard, join);
        while (!reply.hasChanged()) {
            String why = "shard " + shard + ": " + MemberChanges.why(reply);
            if (reply.hasRefused() && !reply.getRefused().getPassing()) {
                throw new CannotStartException(ExitCode.CONTRADICTS_DATA, "not let in: " + why);
            }
            waiting.pause("waiting to be let in: " + why);
            reply = changes.make(shard, join);
        }
    }

    /**
     * A name that was mistyped would let this node in beside the one it was meant to replace. Once a shard has let this node in, the
     * other one may be gone already.
     */
    private void requireReplaced(MemberChanges changes) throws CannotStartException, IOException {
        NodeIdentity identity = directory.identity();
        if (identity.replaces().isEmpty()) {
            return;
        }
        NodeId replaced = identity.replaces().get();
        Waiting waiting = new Waiting(launch, FIND_WITHIN);
        Set<NodeId> seen = new TreeSet<>();
        for (int shard = 0; shard < identity.cluster().shards(); shard++) {
            Optional<List<MemberId>> members = changes.committedMembers(shard);
            while (members.isEmpty()) {
                waiting.pause("waiting to hear who the members of shard " + shard + " are");
                members = changes.committedMembers(shard);
            }
            for (MemberId member : members.get()) {
                if (member.node().equals(replaced) || member.equals(identity.memberId())) {
                    return;
                }
                seen.add(member.node());
            }
        }
        directory.record(identity.replacing(Optional.empty()));
        throw new CannotStartException(
                ExitCode.USAGE,
                "--replace=" + replaced + ": no such member; the members are " + Founding.names(List.copyOf(seen))
                        + ": start again with the right name, or without --replace to come in beside them");
    }
}
