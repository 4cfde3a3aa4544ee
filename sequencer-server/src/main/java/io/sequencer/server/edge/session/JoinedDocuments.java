package io.sequencer.server.edge.session;

import io.sequencer.proto.v1.Checkpoint;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Join;
import io.sequencer.proto.v1.Joined;
import io.sequencer.proto.v1.Left;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.proto.v1.SetPresence;
import io.sequencer.proto.v1.SnapshotApplied;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.fanout.Opening;
import io.sequencer.server.fanout.Subscription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The documents of one connection: joining, streaming, leaving. On the connection's loop. */
final class JoinedDocuments {
    private static final Logger LOG = LoggerFactory.getLogger(JoinedDocuments.class);

    private final EditorSession session;
    private final Map<String, JoinedDocument> byId = new HashMap<>();

    JoinedDocuments(EditorSession session) {
        this.session = session;
    }

    Optional<JoinedDocument> find(String docId) {
        return byId.isEmpty() ? Optional.empty() : Optional.ofNullable(byId.get(docId));
    }

    void take(ClientMessage message) {
        switch (message.getMessageCase()) {
            case JOIN -> join(message.getJoin());
            case SNAPSHOT_APPLIED -> snapshotApplied(message.getSnapshotApplied());
            case CHECKPOINT -> checkpoint(message.getCheckpoint());
            case SET_PRESENCE -> setPresence(message.getSetPresence());
            case LEAVE -> leave(message.getLeave().getDocId());
            default -> throw new IllegalStateException("not about a document: " + message.getMessageCase());
        }
    }

    private void join(Join join) {
        Optional<Error> wrong = JoinFlow.flaw(join);
        if (wrong.isPresent()) {
            session.fail(join.getDocId(), wrong.get());
        } else if (byId.containsKey(join.getDocId())) {
            session.fail(join.getDocId(), Errors.unexpected("the document is joined already; leave it first"));
        } else if (byId.size() >= session.limits().connection().subscriptions()) {
            int limit = session.limits().connection().subscriptions();
            session.fail(
                    join.getDocId(),
                    Errors.tooLarge("subscriptions_per_connection", limit, "too many documents are joined"));
        } else {
            JoinedDocument document = new JoinedDocument(session, join.getDocId());
            byId.put(join.getDocId(), document);
            // Acks of what is under way stand in the stream from now on.
            session.submits().pending().unanswered(join.getDocId()).forEach(document::add);
            new JoinFlow(session.node(), session.limits().times().read(), join, session.caller())
                    .run()
                    .whenComplete((answer, failure) -> session.node()
                            .fanOut()
                            .hand(session.connection().loop(), () -> joined(document, answer, failure)));
        }
    }

    private void joined(JoinedDocument document, JoinFlow.Answer answer, Throwable failure) {
        boolean wanted = !session.isClosed() && document.equals(byId.get(document.docId()));
        if (failure != null) {
            if (wanted) {
                drop(document);
                session.fail(document.docId(), RefusedException.errorOf(failure));
            }
        } else if (!wanted) {
            session.node().fanOut().release(answer.opening());
        } else {
            begin(document, answer);
        }
        session.connection().flush();
    }

    private void begin(JoinedDocument document, JoinFlow.Answer answer) {
        session.counters().joins().increment();
        if (answer.drifted()) {
            session.counters().drifts().increment();
        }
        Opening opening = answer.opening();
        Subscription subscription = session.node().fanOut().subscribe(opening, session.connection(), document);
        document.begin(subscription, opening.view().row().getMode());
        Optional<Error> denial = subscription.denial();
        if (denial.isPresent()) {
            session.streamDenied(document, denial.get()); // Since it was opened.
            return;
        }
        session.send(ServerMessage.newBuilder()
                .setJoined(Joined.newBuilder()
                        .setDocId(document.docId())
                        .setMode(document.mode())
                        .setFromSeq(opening.fromSeq())
                        .setSnapshot(opening.withSnapshot())
                        .setHeadSeq(opening.view().headSeq())
                        .setFloor(opening.view().row().getFloor())
                        .setLastClientSeq(answer.lastClientSeq())));
        if (!opening.withSnapshot()) {
            document.reached(opening.fromSeq());
        }
        subscription.start();
        if (!opening.withSnapshot()) {
            document.presence().open();
        }
    }

    private void snapshotApplied(SnapshotApplied applied) {
        Optional<JoinedDocument> document = find(applied.getDocId());
        Subscription subscription = document.map(JoinedDocument::subscription).orElse(null);
        if (subscription == null || !subscription.snapshotApplied(applied.getSeq())) {
            session.fail(
                    applied.getDocId(),
                    Errors.unexpected("no snapshot at " + applied.getSeq() + " waits for being applied"));
        } else {
            document.get().presence().open();
        }
    }

    private void setPresence(SetPresence message) {
        Optional<JoinedDocument> document = find(message.getDocId());
        Subscription subscription = document.map(JoinedDocument::subscription).orElse(null);
        if (subscription == null) {
            session.fail(message.getDocId(), Errors.unexpected("join the document before being present in it"));
        } else {
            document.get()
                    .presence()
                    .set(message, subscription.nextSeq() - 1)
                    .ifPresent(error -> session.fail(message.getDocId(), error));
        }
    }

    private void checkpoint(Checkpoint checkpoint) {
        Optional<JoinedDocument> document = find(checkpoint.getDocId());
        Subscription subscription = document.map(JoinedDocument::subscription).orElse(null);
        if (subscription == null) {
            session.fail(checkpoint.getDocId(), Errors.unexpected("join the document before checking it"));
        } else if (checkpoint.getSeq() >= subscription.nextSeq() || checkpoint.getSeq() < 0) {
            session.fail(checkpoint.getDocId(), Errors.futureSeq(checkpoint.getSeq(), subscription.nextSeq() - 1));
        } else if (!document.get().comparing) {
            compare(document.get(), subscription, checkpoint);
        }
        // One comparison at a time: the client sends the next checksum soon.
    }

    private void compare(JoinedDocument document, Subscription subscription, Checkpoint checkpoint) {
        Drift drift = new Drift(session.node().documentsOf(document.docId()));
        document.comparing = session.node().read(() -> {
            boolean differs = differs(drift, checkpoint);
            session.node().fanOut().hand(session.connection().loop(), () -> {
                document.comparing = false;
                if (differs) {
                    session.counters().drifts().increment();
                    subscription.resync();
                }
            });
        });
    }

    private static boolean differs(Drift drift, Checkpoint checkpoint) {
        try {
            return drift.differs(checkpoint.getDocId(), checkpoint.getSeq(), checkpoint.getCrc32C());
        } catch (RuntimeException e) {
            LOG.warn("cannot compare a checksum of {}", checkpoint.getDocId(), e);
            return false;
        }
    }

    private void leave(String docId) {
        Optional<JoinedDocument> document = find(docId);
        // A stream that the node ended meanwhile is left too: whoever leaves hears so once, whatever crossed on the
        // way.
        document.ifPresent(this::drop);
        session.send(ServerMessage.newBuilder().setLeft(Left.newBuilder().setDocId(docId)));
    }

    /** Ends a document's stream without a word. */
    void drop(JoinedDocument document) {
        byId.remove(document.docId());
        document.end();
    }

    /** The connection takes more. */
    void resume() {
        for (JoinedDocument document : snapshotOfDocuments()) {
            Subscription subscription = document.subscription();
            if (subscription != null) {
                subscription.resume();
            }
            document.presence().resume();
        }
    }

    private List<JoinedDocument> snapshotOfDocuments() {
        return new ArrayList<>(byId.values());
    }

    void endAll() {
        for (JoinedDocument document : snapshotOfDocuments()) {
            drop(document);
        }
    }
}
