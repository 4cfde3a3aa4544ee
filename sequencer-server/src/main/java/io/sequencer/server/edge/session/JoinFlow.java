package io.sequencer.server.edge.session;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.CreateDocument;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Join;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.core.DocId;
import io.sequencer.server.core.DocumentView;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.edge.access.Permit;
import io.sequencer.server.edge.reads.ReadPoint;
import io.sequencer.server.edge.submit.DocumentEvents;
import io.sequencer.server.fanout.DocumentSource;
import io.sequencer.server.fanout.Opening;
import io.sequencer.server.forward.CommandOutcome;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * One join, read top-down: wait until this node has seen everything that was acked, look at the document, create it if
 * that is wished, decide between ops and snapshot. Runs on the node's threads, never on the connection's loop.
 */
final class JoinFlow {
    private static final int RETRY_AFTER_MILLIS = 500;

    private final EdgeNode node;
    private final ReadPoint readPoint;
    private final Join join;
    private final Caller caller;
    private final DocumentSource source;

    /** @param drifted the client's content was not what it should have been */
    record Answer(Opening opening, long lastClientSeq, boolean drifted) {}

    JoinFlow(EdgeNode node, Duration limit, Join join, Caller caller) {
        this.node = node;
        this.readPoint = new ReadPoint(node, limit);
        this.join = join;
        this.caller = caller;
        this.source = node.documentsOf(join.getDocId());
    }

    /** What is wrong with the message itself. */
    static Optional<Error> flaw(Join join) {
        if (!DocId.isValid(join.getDocId())) {
            return Optional.of(Errors.badDocId());
        }
        if (!join.getClientId().isEmpty() && ClientId.parse(join.getClientId()).isEmpty()) {
            return Optional.of(Errors.badClientId());
        }
        if (join.getCreateAs() == DocumentMode.UNRECOGNIZED) {
            return Optional.of(Errors.invalidArgument("create_as is not a mode: TEXT, STRICT or APPEND"));
        }
        if (join.getLastSeenSeq() < 0) {
            return Optional.of(Errors.invalidArgument("last_seen_seq is out of range"));
        }
        return Optional.empty();
    }

    CompletableFuture<Answer> run() {
        return readPoint.reached(node.shardOf(join.getDocId())).thenCompose(reached -> open(true));
    }

    private CompletableFuture<Answer> open(boolean mayCreate) {
        CompletableFuture<Optional<Answer>> opened = new CompletableFuture<>();
        boolean accepted = node.read(() -> {
            try {
                opened.complete(openHere());
            } catch (RuntimeException e) {
                opened.completeExceptionally(e);
            }
        });
        if (!accepted) {
            return refused(Errors.overloaded(RETRY_AFTER_MILLIS));
        }
        return opened.thenCompose(answer -> {
            if (answer.isPresent()) {
                return CompletableFuture.completedFuture(answer.get());
            }
            boolean create = mayCreate && join.getCreateAs() != DocumentMode.DOCUMENT_MODE_UNSPECIFIED;
            return create ? create() : refused(Errors.notFound(join.getDocId()));
        });
    }

    private static CompletableFuture<Answer> refused(Error error) {
        return CompletableFuture.failedFuture(new RefusedException(error));
    }

    private CompletableFuture<Answer> create() {
        int shard = node.shardOf(join.getDocId());
        Optional<Error> gate = Permit.gate(caller, source.accountsOn());
        if (gate.isPresent()) {
            return refused(gate.get());
        }
        Command command = Command.newBuilder()
                .setCreate(CreateDocument.newBuilder()
                        .setDocId(join.getDocId())
                        .setMode(join.getCreateAs())
                        .setOwner(caller.user())
                        .setAuthority(caller.authority()))
                .build();
        return node.commands().submit(shard, command).thenCompose(outcome -> {
            DocumentEvents.of(command, caller.user(), shard, outcome).ifPresent(node::audit);
            if (outcome instanceof CommandOutcome.Decided decided) {
                // Created by somebody else with another mode is found out when it is opened.
                return decided.decision().hasRefused()
                        ? refused(decided.decision().getRefused())
                        : readPoint.reached(shard).thenCompose(reached -> open(false));
            }
            return refused(
                    outcome instanceof CommandOutcome.Overloaded overloaded
                            ? Errors.overloaded(overloaded.retryAfterMillis())
                            : Errors.unavailable("the document could not be created in time"));
        });
    }

    /** Empty if there is no such document. */
    private Optional<Answer> openHere() {
        Optional<DocumentView> found = source.view(join.getDocId());
        if (found.isEmpty()) {
            Error missing = node.missing(join.getDocId());
            if (missing.getCode() == ErrorCode.DOCUMENT_DELETED) {
                throw new RefusedException(missing);
            }
            return Optional.empty();
        }
        DocumentView view = found.get();
        Optional<Error> gate = Permit.gate(caller, source.accountsOn());
        if (gate.isPresent()) {
            throw new RefusedException(gate.get());
        }
        if (Permit.denial(caller, view.row(), source.accountsOn()).isPresent()) {
            return Optional.empty(); // As if it were not there.
        }
        DocumentMode mode = view.row().getMode();
        if (join.getCreateAs() != DocumentMode.DOCUMENT_MODE_UNSPECIFIED && join.getCreateAs() != mode) {
            throw new RefusedException(Errors.exists(join.getDocId(), mode.name()));
        }
        long seen = join.getLastSeenSeq();
        if (seen > view.headSeq()) {
            throw new RefusedException(Errors.futureSeq(seen, view.headSeq()));
        }
        boolean drifted = join.hasLastSeenSeq()
                && join.hasLastSeenCrc32C()
                && new Drift(source).differs(join.getDocId(), seen, join.getLastSeenCrc32C());
        boolean anew = !join.hasLastSeenSeq() && view.headSeq() > 0;
        Optional<UUID> clientId = ClientId.parse(join.getClientId());
        return node.fanOut()
                .open(
                        source,
                        join.getDocId(),
                        seen,
                        anew || drifted,
                        clientId,
                        (row, accountsOn) -> Permit.denial(caller, row, accountsOn))
                .map(opening -> answer(opening, clientId, drifted));
    }

    private Answer answer(Opening opening, Optional<UUID> clientId, boolean drifted) {
        try {
            return new Answer(opening, lastClientSeq(opening, clientId), drifted);
        } catch (RuntimeException e) {
            node.fanOut().release(opening);
            throw e;
        }
    }

    private long lastClientSeq(Opening opening, Optional<UUID> clientId) {
        OptionalLong known = opening.snapshotLastClientSeq();
        if (known.isPresent()) {
            return known.getAsLong();
        }
        return clientId.map(
                        id -> source.read(rows -> source.lastClientSeq(rows, join.getDocId(), id, opening.fromSeq())))
                .orElse(0L);
    }
}
