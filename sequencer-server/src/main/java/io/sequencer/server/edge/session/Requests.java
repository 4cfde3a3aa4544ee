package io.sequencer.server.edge.session;

import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Request;
import io.sequencer.proto.v1.Response;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.edge.reads.Batches;
import io.sequencer.server.edge.reads.DocumentReads;
import io.sequencer.server.edge.reads.ReadPoint;
import io.sequencer.server.edge.submit.DocumentCommands;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/**
 * The questions of one connection beside its streams. Each is answered under its id as soon as it can be, in any order; long
 * answers are read and written batch by batch, as the client takes them, and those that hold much in memory one after the
 * other. On the connection's loop.
 */
final class Requests {
    private final EditorSession session;
    private final DocumentReads reads;
    private final DocumentCommands commands;
    /** Ids of those that wait for their answer, or for the end of it. */
    private final Set<Long> unanswered = new HashSet<>();

    private final Set<LongAnswer<?>> open = new LinkedHashSet<>();
    /** Long answers that hold much: the first is under way. */
    private final Deque<LongAnswer<?>> holding = new ArrayDeque<>();

    Requests(EditorSession session) {
        this.session = session;
        this.reads = new DocumentReads(
                session.node(),
                new ReadPoint(session.node(), session.limits().times().read()),
                this::inTurn);
        this.commands = new DocumentCommands(session.node(), reads);
    }

    void take(Request request) {
        long id = request.getId();
        int limit = session.limits().connection().requestsInFlight();
        if (unanswered.contains(id)) {
            session.fail("", Errors.invalidArgument("request " + id + " is not answered yet; take another id"));
        } else if (unanswered.size() >= limit) {
            reject(request, Errors.tooMany("requests_in_flight", limit, DocumentReads.RETRY_AFTER_MILLIS));
        } else {
            unanswered.add(id);
            begin(request, id);
        }
    }

    private void begin(Request request, long id) {
        switch (request.getRequestCase()) {
            case CREATE -> once(id, commands.create(request.getCreate(), session.caller()), Response.Builder::setHead);
            case HEAD -> once(id, reads.head(request.getHead(), session.caller()), Response.Builder::setHead);
            case OP_STATUS ->
                once(id, reads.opStatus(request.getOpStatus(), session.caller()), Response.Builder::setOpStatus);
            case PUT_SNAPSHOT ->
                once(id, commands.putSnapshot(request.getPutSnapshot(), session.caller()), Response.Builder::setHead);
            case CONTENT ->
                inBatches(id, reads.content(request.getContent(), session.caller()), Response.Builder::setContent);
            case OPS -> inBatches(id, reads.ops(request.getOps(), session.caller()), Response.Builder::setOps);
            case AUTHORS ->
                inBatches(id, reads.authors(request.getAuthors(), session.caller()), Response.Builder::setAuthors);
            case REQUEST_NOT_SET -> fail(id, Errors.malformed("the request asks for nothing that this node knows"));
        }
    }

    /** Of a request that is not taken, and why. */
    void reject(Request request, Error error) {
        session.counters().errors(error.getCode()).increment();
        send(Response.newBuilder().setId(request.getId()).setError(error).setLast(true));
    }

    /** Puts an answer's body into its place. */
    private interface Body<T> extends BiFunction<Response.Builder, T, Response.Builder> {}

    private <T> void once(long id, CompletableFuture<T> answer, Body<T> body) {
        answer.whenComplete((value, failure) -> later(() -> {
            if (failure == null) {
                last(body.apply(Response.newBuilder().setId(id), value));
            } else {
                fail(id, RefusedException.errorOf(failure));
            }
        }));
    }

    private <T> void inBatches(long id, CompletableFuture<Batches<T>> answer, Body<T> body) {
        answer.whenComplete((batches, failure) -> later(() -> {
            if (failure != null) {
                fail(id, RefusedException.errorOf(failure));
            } else {
                LongAnswer<T> begun = new LongAnswer<>(id, batches, body);
                open.add(begun);
                if (batches.holdsMuch()) {
                    holding.add(begun);
                }
                begun.go();
            }
        }));
    }

    /** Reads when the connection has its turn at the node's readers: it has few of them at a time. Any thread. */
    private void inTurn(Runnable reading, Runnable refused) {
        hand(() -> session.connection().reads().take(() -> {
            if (session.isClosed()) {
                return false;
            }
            boolean accepted = session.node().read(() -> {
                try {
                    reading.run();
                } finally {
                    hand(session.connection().reads()::release);
                }
            });
            if (!accepted) {
                refused.run();
            }
            return accepted;
        }));
    }

    private void hand(Runnable task) {
        session.node().fanOut().hand(session.connection().loop(), task);
    }

    private void later(Runnable task) {
        hand(() -> {
            if (!session.isClosed()) {
                task.run();
                session.settled();
            }
        });
    }

    private void fail(long id, Error error) {
        session.counters().errors(error.getCode()).increment();
        last(Response.newBuilder().setId(id).setError(error));
    }

    private void last(Response.Builder response) {
        unanswered.remove(response.getId());
        send(response.setLast(true));
    }

    private void send(Response.Builder response) {
        session.send(ServerMessage.newBuilder().setResponse(response));
    }

    /** The connection takes more. */
    void resume() {
        List.copyOf(open).forEach(LongAnswer::go);
    }

    void endAll() {
        List<LongAnswer<?>> ending = new ArrayList<>(open);
        open.clear();
        holding.clear();
        ending.forEach(LongAnswer::ended);
    }

    private final class LongAnswer<T> {
        private final long id;
        private final Batches<T> batches;
        private final Body<T> body;
        private boolean reading;
        /** Nothing comes out of the next step, or little: it need not wait for the client. */
        private boolean working;

        LongAnswer(long id, Batches<T> batches, Body<T> body) {
            this.id = id;
            this.batches = batches;
            this.body = body;
        }

        /** Reads the next batch, unless the client has not taken the last one. */
        void go() {
            if (!reading) {
                reading = true;
                session.connection().reads().take(this::readNow);
            }
        }

        private boolean readNow() {
            reading = false;
            if (!open.contains(this)
                    || !isItsTurn()
                    || !(working || session.connection().isWritable())) {
                return false; // Read when the connection takes more, or the answer before it has ended.
            }
            reading = true;
            boolean accepted = session.node().read(() -> {
                try {
                    Batches.Step<T> step = batches.next();
                    later(() -> readEnded(() -> take(step)));
                } catch (RuntimeException e) {
                    Error error = RefusedException.errorOf(e);
                    later(() -> readEnded(() -> failed(error)));
                }
            });
            if (!accepted) {
                // In a turn of its own, which flushes: nobody who called knows that something is written.
                later(() -> failed(Errors.overloaded(DocumentReads.RETRY_AFTER_MILLIS)));
            }
            return accepted;
        }

        private boolean isItsTurn() {
            return !batches.holdsMuch() || holding.peek() == this;
        }

        private void readEnded(Runnable taking) {
            reading = false;
            try {
                taking.run();
            } finally {
                session.connection().reads().release();
            }
        }

        private void take(Batches.Step<T> step) {
            Response.Builder response = Response.newBuilder().setId(id);
            working = step instanceof Batches.Step.Working<T>;
            if (step instanceof Batches.Step.Batch<T> batch) {
                send(body.apply(response, batch.message()));
                go();
            } else if (step instanceof Batches.Step.Last<T> end) {
                finish(body.apply(response, end.message()));
            } else if (step instanceof Batches.Step.End<T>) {
                finish(response);
            } else if (step instanceof Batches.Step.Working<T>) {
                go();
            }
        }

        private void failed(Error error) {
            session.counters().errors(error.getCode()).increment();
            finish(Response.newBuilder().setId(id).setError(error));
        }

        private void finish(Response.Builder response) {
            if (open.remove(this)) {
                ended();
                last(response);
                if (holding.remove(this) && !holding.isEmpty()) {
                    holding.element().go();
                }
            }
        }

        private void ended() {
            batches.ended();
        }
    }
}
