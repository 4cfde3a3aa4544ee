package io.sequencer.server.edge.session;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Rejected;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.proto.v1.Submit;
import io.sequencer.proto.v1.SubmitAllRequest;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.access.Permit;
import io.sequencer.server.edge.reads.ReadPoint;
import io.sequencer.server.edge.submit.MissingOps;
import io.sequencer.server.edge.submit.SubmitAllShape;
import io.sequencer.server.edge.submit.SubmitShape;
import io.sequencer.server.forward.CommandOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The submits of one connection, each from its arrival to its one answer. A submit to several documents is one command, and
 * as many pending submits as it has parts: each is answered at its own place. On the connection's loop.
 */
final class Submits implements OutcomeInbox.Receiver {
    private final EditorSession session;
    private final SubmitShape shape;
    private final SubmitAllShape shapeOfAll;
    private final MissingOps missing;
    private final OutcomeInbox inbox;
    private final PendingSubmits pending = new PendingSubmits();

    Submits(EditorSession session) {
        EdgeLimits limits = session.limits();
        this.session = session;
        this.shape = new SubmitShape(limits.message());
        this.shapeOfAll =
                new SubmitAllShape(limits.message(), shape, session.node().shards());
        this.missing = new MissingOps(
                session.node(), new ReadPoint(session.node(), limits.times().read()));
        this.inbox = new OutcomeInbox(session.connection().loop(), this);
    }

    PendingSubmits pending() {
        return pending;
    }

    void take(Submit message) {
        session.counters().submits().increment();
        SubmitShape.Shaped shaped = shape.shape(message, session.caller());
        if (shaped instanceof SubmitShape.Refused refused) {
            answer(message, refused.error());
        } else if (gate(message.getDocId()).isPresent()) {
            answer(message, gate(message.getDocId()).get());
        } else if (shaped instanceof SubmitShape.Accepted accepted) {
            PendingSubmit submit = begin(message, accepted);
            send(session.node().shardOf(message.getDocId()), accepted.command(), List.of(submit));
        }
    }

    void takeAll(SubmitAllRequest message) {
        Optional<Error> flaw = shapeOfAll.flaw(message);
        if (flaw.isPresent()) {
            rejectAll(message, flaw.get());
            return;
        }
        SubmitAllShape.Shaped shaped = shapeOfAll.shape(message, session.caller());
        if (shaped instanceof SubmitAllShape.Refused refused) {
            rejectAll(message, refused.error());
        } else if (gate(message.getSubmits(0).getDocId()).isPresent()) {
            rejectAll(message, gate(message.getSubmits(0).getDocId()).get());
        } else if (shaped instanceof SubmitAllShape.Accepted accepted) {
            session.counters().submits().add(message.getSubmitsCount());
            List<PendingSubmit> parts = new ArrayList<>(message.getSubmitsCount());
            for (int i = 0; i < message.getSubmitsCount(); i++) {
                parts.add(begin(message.getSubmits(i), accepted.parts().get(i)));
            }
            send(accepted.shard(), accepted.command(), parts);
        }
    }

    private Optional<Error> gate(String docId) {
        return Permit.gate(session.caller(), session.node().accountsOn(docId));
    }

    private PendingSubmit begin(Submit message, SubmitShape.Accepted accepted) {
        PendingSubmit submit = new PendingSubmit(accepted.submission(), message.getClientId(), accepted.bytes());
        pending.add(submit);
        session.documents().find(message.getDocId()).ifPresent(document -> document.add(submit));
        return submit;
    }

    private void send(int shard, Command command, List<PendingSubmit> parts) {
        session.node().commands().submit(shard, command).whenComplete((outcome, failure) -> {
            CommandOutcome known =
                    failure == null ? outcome : new CommandOutcome.Unavailable("the node met a fault: " + failure);
            for (int i = 0; i < parts.size(); i++) {
                inbox.put(parts.get(i), ofPart(parts.get(i), known, i));
            }
        });
    }

    /** What the outcome says of one part; of a single submit, or of all parts, it says the same. */
    private static CommandOutcome ofPart(PendingSubmit submit, CommandOutcome outcome, int part) {
        if (!(outcome instanceof CommandOutcome.Decided decided)) {
            return outcome;
        }
        Decision decision = decided.decision();
        if (decision.hasAcceptedSet()) {
            return new CommandOutcome.Decided(Decision.newBuilder()
                    .setAccepted(decision.getAcceptedSet().getAccepted(part))
                    .build());
        }
        return decision.hasRefused()
                ? new CommandOutcome.Decided(Decision.newBuilder()
                        .setRefused(Errors.ofPart(submit.submission.getDocId(), decision.getRefused()))
                        .build())
                : outcome;
    }

    /** Of a message that is not taken, and why. */
    void reject(Submit message, Error error) {
        session.counters().submits().increment();
        answer(message, error);
    }

    /** As {@link #reject}: each part is told, up to as many as a message may have. */
    void rejectAll(SubmitAllRequest message, Error error) {
        if (message.getSubmitsCount() == 0) {
            session.counters().submits().increment();
            session.fail("", error);
        }
        message.getSubmitsList().stream()
                .limit(session.limits().message().documentsPerMessage())
                .forEach(submit -> reject(submit, Errors.ofPart(submit.getDocId(), error)));
    }

    private void answer(Submit message, Error error) {
        rejected(Rejected.newBuilder()
                .setDocId(message.getDocId())
                .setClientId(message.getClientId())
                .setFirstClientSeq(message.getFirstClientSeq())
                .setError(error));
    }

    private void rejected(Rejected.Builder rejected) {
        session.counters().errors(rejected.getError().getCode()).increment();
        session.send(ServerMessage.newBuilder().setRejected(rejected));
    }

    @Override
    public void settle(PendingSubmit submit, CommandOutcome outcome) {
        JoinedDocument document = submit.document;
        submit.decided = true;
        if (submit.answered || session.isClosed()) {
            forget(submit);
        } else if (outcome instanceof CommandOutcome.Decided decided) {
            Decision decision = decided.decision();
            if (decision.hasRefused()) {
                refused(submit, decision.getRefused());
            } else if (document != null) {
                document.accepted(submit, decision.getAccepted());
            } else {
                answer(submit, Acks.fromDecision(submit.submission, submit.clientId, decision.getAccepted()));
            }
        } else if (outcome instanceof CommandOutcome.Overloaded overloaded) {
            refuse(submit, Errors.overloaded(overloaded.retryAfterMillis()));
        } else if (outcome instanceof CommandOutcome.Unavailable unavailable) {
            refuse(submit, Errors.unavailable(unavailable.reason()));
        }
    }

    @Override
    public void settled() {
        session.settled();
    }

    private void refused(PendingSubmit submit, Error error) {
        if (MissingOps.belongTo(error, submit.submission)) {
            missing.added(error, submit.submission)
                    .thenAccept(full -> session.node()
                            .fanOut()
                            .hand(session.connection().loop(), () -> {
                                refuse(submit, full);
                                settled();
                            }));
        } else {
            refuse(submit, error);
        }
    }

    private void refuse(PendingSubmit submit, Error error) {
        if (submit.answered) {
            return; // The stream passed it while the refusal was being prepared: it was applied.
        }
        JoinedDocument document = submit.document;
        if (document != null) {
            document.withdraw(submit);
        }
        submit.answered = true;
        forget(submit);
        if (!session.isClosed()) {
            rejected(Rejected.newBuilder()
                    .setDocId(submit.submission.getDocId())
                    .setClientId(submit.clientId)
                    .setFirstClientSeq(submit.firstClientSeq())
                    .setError(error));
        }
    }

    /** The submit has its ack, at this place of the stream. */
    void answer(PendingSubmit submit, Ack ack) {
        submit.answered = true;
        forget(submit);
        if (!session.isClosed()) {
            session.send(ServerMessage.newBuilder().setAck(ack));
        }
    }

    private void forget(PendingSubmit submit) {
        if ((submit.answered && submit.decided) || session.isClosed()) {
            pending.remove(submit);
        }
    }
}
