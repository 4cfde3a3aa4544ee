package io.sequencer.server.edge.session;

import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Failure;
import io.sequencer.proto.v1.Pong;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.edge.CloseReason;
import io.sequencer.server.edge.EdgeCounters;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.limit.Toll;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's conversation. On the connection's loop only; whoever carries the connection calls the {@code on...} methods.
 */
public final class EditorSession {
    private static final Logger LOG = LoggerFactory.getLogger(EditorSession.class);

    private final EdgeNode node;
    private final EdgeLimits limits;
    private final EdgeCounters counters;
    private final Connection connection;
    private final Toll toll;

    private final Submits submits;
    private final JoinedDocuments documents;
    private final Requests requests;
    private final Greeting greeting;

    private boolean closed;
    private boolean reading = true;
    /** The client is in debt: nothing is read for a moment. */
    private boolean throttled;
    /** The connection took output since the client's last message: one more is read, however soon it is full again. */
    private boolean tookOutput;

    public EditorSession(EdgeNode node, EdgeLimits limits, EdgeCounters counters, Connection connection, Toll toll) {
        this.node = node;
        this.limits = limits;
        this.counters = counters;
        this.connection = connection;
        this.toll = toll;
        this.submits = new Submits(this);
        this.documents = new JoinedDocuments(this);
        this.requests = new Requests(this);
        this.greeting = new Greeting(this);
    }

    /** Begins to wait for hello. */
    public void onOpened() {
        node.work()
                .timer()
                .after(
                        limits.times().hello(),
                        () -> node.fanOut().hand(connection.loop(), () -> {
                            if (!isOpen() && !closed) {
                                end(
                                        CloseReason.HELLO_TIMEOUT,
                                        Errors.unexpected("no hello came in time; it is the first message"));
                            }
                        }));
    }

    /** A message of the client. */
    public void onMessage(ClientMessage message) {
        if (closed || greeting.holds(message.getSerializedSize(), () -> onMessage(message))) {
            return;
        }
        counters.messages().increment();
        tookOutput = false;
        Optional<Error> refusal = toll.charge(message);
        if (toll.isAbused()) {
            end(CloseReason.TOO_FAST, Errors.abused(toll.patienceSeconds()));
            return;
        }
        try {
            if (refusal.isEmpty()) {
                take(message);
            } else {
                reject(message, refusal.get());
            }
        } catch (RuntimeException e) {
            LOG.error("a client's message met a fault", e);
            end(CloseReason.INTERNAL, Errors.internal());
        }
        connection.flush();
        updateReading();
    }

    /** Something of the client that is no message, in a frame of its own: the connection can go on. */
    public void onUnreadable(Error error) {
        if (!greeting.holds(0, () -> onUnreadable(error)) && isTaken()) {
            fail("", error);
            connection.flush();
            updateReading();
        }
    }

    /** Counts what is no message that can be taken. False: the client is not listened to any more. */
    private boolean isTaken() {
        if (closed) {
            return false;
        }
        counters.messages().increment();
        tookOutput = false;
        toll.chargeUnreadable();
        if (toll.isAbused()) {
            end(CloseReason.TOO_FAST, Errors.abused(toll.patienceSeconds()));
        }
        return !toll.isAbused();
    }

    /** A message of the client that is not taken, and why: a submit's or a request's refusal says whose it is. */
    public void onRefused(ClientMessage message, Error error) {
        if (!message.hasSubmit() && !message.hasSubmitAll() && !message.hasRequest()) {
            onUnreadable(error);
        } else if (!greeting.holds(message.getSerializedSize(), () -> onRefused(message, error)) && isTaken()) {
            reject(message, error);
            connection.flush();
            updateReading();
        }
    }

    private void reject(ClientMessage message, Error error) {
        if (message.hasSubmit()) {
            submits.reject(message.getSubmit(), error);
        } else if (message.hasSubmitAll()) {
            submits.rejectAll(message.getSubmitAll(), error);
        } else if (message.hasJoin()) {
            fail(message.getJoin().getDocId(), error);
        } else {
            requests.reject(message.getRequest(), error);
        }
    }

    /** The connection takes more. To be called from a task of its own. */
    public void onWritable() {
        if (!closed) {
            tookOutput = true;
            documents.resume();
            requests.resume();
            updateReading();
        }
    }

    /** The connection is gone. */
    public void onClosed() {
        closed = true;
        toll.leave();
        documents.endAll();
        requests.endAll();
    }

    /** Says why, and ends the connection. */
    public void end(CloseReason reason, Error error) {
        if (!closed) {
            fail("", error);
            connection.flush();
            connection.close(reason, error);
            onClosed();
        }
    }

    private void take(ClientMessage message) {
        switch (message.getMessageCase()) {
            case SUBMIT, SUBMIT_ALL, REQUEST -> ask(message);
            case HELLO -> greeting.hello(message.getHello());
            case PING ->
                send(ServerMessage.newBuilder()
                        .setPong(Pong.newBuilder().setNonce(message.getPing().getNonce())));
            case RENEW -> greeting.renew(message.getRenew().getToken());
            case MESSAGE_NOT_SET -> fail("", Errors.malformed("the message holds none of those that a client sends"));
            case JOIN, SNAPSHOT_APPLIED, CHECKPOINT, SET_PRESENCE, LEAVE -> {
                if (isOpen()) {
                    documents.take(message);
                } else {
                    fail("", tooEarly());
                }
            }
        }
    }

    private static Error tooEarly() {
        return Errors.unexpected("hello is the first message of every connection");
    }

    /** What is answered in its own form, whatever the answer is. */
    private void ask(ClientMessage message) {
        if (!isOpen()) {
            reject(message, tooEarly());
        } else if (message.hasSubmit()) {
            submits.take(message.getSubmit());
        } else if (message.hasSubmitAll()) {
            submits.takeAll(message.getSubmitAll());
        } else {
            requests.take(message.getRequest());
        }
    }

    /** Answers were written, from outside of a message of the client. */
    void settled() {
        connection.flush();
        updateReading();
    }

    /** A joined document cannot go on. */
    void streamFailed(JoinedDocument document, Throwable cause) {
        LOG.error("cannot read what is next in {}", document.docId(), cause);
        fail(document.docId(), Errors.internal());
        documents.drop(document);
        connection.flush();
    }

    void streamDeleted(JoinedDocument document) {
        // Before the acks of what is pending: they stand behind ops that are never delivered.
        fail(document.docId(), Errors.deleted(document.docId()));
        documents.drop(document);
        connection.flush();
    }

    /** The client may not be told of a joined document any more. */
    void streamDenied(JoinedDocument document, Error error) {
        documents.drop(document);
        fail(document.docId(), error);
        connection.flush();
    }

    void fail(String docId, Error error) {
        counters.errors(error.getCode()).increment();
        send(ServerMessage.newBuilder()
                .setFailure(Failure.newBuilder().setDocId(docId).setError(error)));
    }

    void send(ServerMessage.Builder message) {
        connection.write(connection.format().encode(message.build()));
    }

    private void updateReading() {
        long pauseMillis = toll.pauseMillis();
        if (pauseMillis > 0 && !throttled && !closed) {
            throttled = true;
            node.work()
                    .timer()
                    .after(Duration.ofMillis(pauseMillis), () -> node.fanOut().hand(connection.loop(), this::goOn));
        }
        boolean wanted = !throttled
                && !greeting.isAsking()
                && submits.pending().count() < limits.connection().messagesInFlight()
                && submits.pending().bytes() < limits.connection().bytesInFlight()
                && (connection.isWritable() || tookOutput);
        if (wanted != reading && !closed) {
            reading = wanted;
            connection.setReading(wanted);
        }
    }

    private void goOn() {
        throttled = false;
        toll.paused();
        updateReading();
    }

    EdgeNode node() {
        return node;
    }

    EdgeLimits limits() {
        return limits;
    }

    EdgeCounters counters() {
        return counters;
    }

    Connection connection() {
        return connection;
    }

    Submits submits() {
        return submits;
    }

    JoinedDocuments documents() {
        return documents;
    }

    Toll toll() {
        return toll;
    }

    String user() {
        return caller().user();
    }

    /** Who speaks; to be asked when hello was answered. */
    Caller caller() {
        return greeting.caller().orElseThrow();
    }

    private boolean isOpen() {
        return !closed && greeting.caller().isPresent();
    }

    boolean isClosed() {
        return closed;
    }

    /** Ends the conversation of whoever that is. */
    public void endIf(Predicate<Caller> ended, CloseReason reason, Error error) {
        greeting.endIf(ended, reason, error);
    }
}
