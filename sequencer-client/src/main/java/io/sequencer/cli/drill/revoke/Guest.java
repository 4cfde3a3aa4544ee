package io.sequencer.cli.drill.revoke;

import io.grpc.StatusRuntimeException;
import io.sequencer.cli.drill.revoke.judge.Effort;
import io.sequencer.cli.drill.revoke.judge.Notebook;
import io.sequencer.cli.drill.revoke.judge.Tenure;
import io.sequencer.client.SequencerClient;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.GetContentRequest;
import io.sequencer.proto.v1.GetDocumentRequest;
import io.sequencer.proto.v1.Ops;
import io.sequencer.proto.v1.ReadOpsRequest;
import io.sequencer.proto.v1.Role;
import io.sequencer.proto.v1.SnapshotChunk;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * One user in one document, invited and shown out in turn, who all the time writes, reads and follows at every node, allowed or not. Two
 * threads of its own: one gives and takes the right, the other uses it.
 */
final class Guest implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long ALL_FOLLOW_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long POLL_MILLIS = 10;
    private static final int USE_PAUSE_MILLIS = 15;
    /** So many denials and no ack while the right is there are no matter of a node that is behind. */
    private static final int MOST_DENIED = 20;

    private final Tenure tenure;
    private final Role role;
    private final Visitor visitor;
    private final SequencerClient owner;
    private final Entrances nodes;
    private final Notebook notebook;
    private final Scribe scribe;
    private final List<Follower> followers = new ArrayList<>();
    private final Random random;
    private final CountDownLatch noMoreTurns = new CountDownLatch(1);
    private final CountDownLatch gone = new CountDownLatch(1);
    private final Thread host;
    private final Thread use;

    /** Odd: invited, since before the acceptance was sent. Even: not, since the revocation was acked. */
    private final AtomicInteger phase = new AtomicInteger();

    /** A user who is logged in. */
    record Visitor(String user, String token, SequencerClient client) {}

    /** What the user is invited to. */
    record Place(String docId, DocumentMode mode, Role role) {}

    Guest(Place place, Visitor visitor, SequencerClient owner, Entrances nodes, Notebook notebook) {
        String docId = place.docId();
        this.tenure = new Tenure(docId, visitor.user(), place.role() == Role.WRITER);
        this.role = place.role();
        this.visitor = visitor;
        this.owner = owner;
        this.nodes = nodes;
        this.notebook = notebook;
        this.scribe = new Scribe(docId, place.mode(), visitor.user(), visitor.token(), notebook);
        this.random = new Random(docId.hashCode() * 31L + visitor.user().hashCode());
        for (int node = 0; node < nodes.count(); node++) {
            boolean isWebSocket = random.nextBoolean();
            followers.add(new Follower(
                    tenure,
                    (isWebSocket ? "WebSocket to " : "gRPC stream to ") + nodes.name(node),
                    visitor.token(),
                    isWebSocket ? nodes.webSocket(node) : nodes.grpc(node),
                    notebook));
        }
        host = new Thread(this::host, "host of " + visitor.user() + " in " + docId);
        use = new Thread(this::use, visitor.user() + " in " + docId);
        for (Thread thread : List.of(host, use)) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    Tenure tenure() {
        return tenure;
    }

    /** What came of it, at the end. */
    Effort effort() {
        return new Effort(tenure, tenure.revocations(), scribe.acked(), delivered());
    }

    long delivered() {
        return followers.stream().mapToLong(Follower::delivered).sum();
    }

    long denied() {
        return followers.stream().mapToLong(Follower::denied).sum();
    }

    private void host() {
        try {
            do {
                turn();
            } while (!noMoreTurns.await(300 + random.nextInt(500), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            notebook.wrong(tenure.docId() + ": the right of " + tenure.user() + " could not be changed: " + e);
        }
    }

    private void turn() throws InterruptedException {
        long invited =
                owner.sharing().invite(tenure.docId(), tenure.user(), role).getLogIndex();
        tenure.begins(invited, System.nanoTime());
        phase.incrementAndGet();
        visitor.client().sharing().answerInvitation(tenure.docId(), true);
        // A node that is dead is not waited for.
        long ackedBefore = scribe.acked();
        long deniedBefore = scribe.denied();
        await(() -> followers.stream().allMatch(Follower::follows), ALL_FOLLOW_NANOS);
        if (!await(() -> followers.stream().anyMatch(Follower::follows), PATIENCE_NANOS)) {
            notebook.wrong(tenure.docId() + ": " + tenure.user() + " was invited and follows nowhere, 30 s later");
        }
        noMoreTurns.await(200 + random.nextInt(800), TimeUnit.MILLISECONDS);
        long denied = scribe.denied() - deniedBefore;
        if (role == Role.WRITER && denied >= MOST_DENIED && scribe.acked() == ackedBefore) {
            notebook.wrong(tenure.docId() + ": " + tenure.user() + " may write, was denied " + denied
                    + " times, and no op was acked");
        }
        boolean leaves = random.nextInt(4) == 0;
        SequencerClient by = leaves ? visitor.client() : owner;
        tenure.ends(by.sharing().revoke(tenure.docId(), tenure.user()));
        phase.incrementAndGet();
        if (!await(() -> followers.stream().noneMatch(Follower::follows), PATIENCE_NANOS)) {
            followers.stream()
                    .filter(Follower::follows)
                    .forEach(follower -> notebook.wrong(tenure.docId() + ": " + tenure.user() + " (" + follower.how()
                            + ") still follows, 30 s behind the revocation"));
        }
    }

    private static boolean await(BooleanSupplier condition, long patienceNanos) throws InterruptedException {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begun > patienceNanos) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        return true;
    }

    private void use() {
        try {
            for (int round = 0; !gone.await(USE_PAUSE_MILLIS, TimeUnit.MILLISECONDS); round++) {
                followers.forEach(Follower::tend);
                int node = random.nextInt(nodes.count());
                Scribe.Answer answer = scribe.write(nodes, node);
                if (answer == Scribe.Answer.DENIED) {
                    scribe.resend(nodes, node);
                }
                if (round % 4 == 0) {
                    read(random.nextInt(nodes.count()), random.nextInt(4));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            notebook.wrong(tenure.docId() + ": a bug of the drill: " + e);
        }
    }

    /** What is answered is judged by the newest op that it tells of; what is asked behind the revocation must not be answered at all. */
    private void read(int node, int kind) {
        int before = phase.get();
        boolean stale = kind == 3;
        try {
            long seq = ask(node, kind, stale);
            notebook.saw(tenure, "read at " + nodes.name(node), seq);
            if (before % 2 == 0 && before == phase.get() && !stale) {
                notebook.wrong(tenure.docId() + ": " + tenure.user() + " was answered at " + nodes.name(node)
                        + " what was asked behind the revocation");
            }
        } catch (StatusRuntimeException e) {
            // Denied, or the node is gone: what may not be is told by what comes, not by what does not.
            return;
        }
    }

    private long ask(int node, int kind, boolean stale) {
        var documents = nodes.documents(node, visitor.token());
        String docId = tenure.docId();
        return switch (kind) {
            case 1 -> {
                Iterator<SnapshotChunk> chunks = documents.getContent(
                        GetContentRequest.newBuilder().setDocId(docId).build());
                long seq = 0;
                while (chunks.hasNext()) {
                    seq = chunks.next().getSeq();
                }
                yield seq;
            }
            case 2 -> {
                Iterator<Ops> batches = documents.readOps(
                        ReadOpsRequest.newBuilder().setDocId(docId).build());
                long seq = 0;
                while (batches.hasNext()) {
                    Ops ops = batches.next();
                    seq = ops.getOpsCount() == 0
                            ? seq
                            : ops.getOps(ops.getOpsCount() - 1).getServerSeq();
                }
                yield seq;
            }
            default ->
                documents
                        .getDocument(GetDocumentRequest.newBuilder()
                                .setDocId(docId)
                                .setStaleOk(stale)
                                .build())
                        .getHeadSeq();
        };
    }

    /** No more invitations; waits until the last right is revoked. What the guest tries goes on. */
    void showOut() throws InterruptedException {
        noMoreTurns.countDown();
        host.join();
    }

    @Override
    public void close() {
        noMoreTurns.countDown();
        gone.countDown();
        try {
            use.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        followers.forEach(Follower::close);
    }
}
