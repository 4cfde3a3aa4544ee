package io.sequencer.client;

import com.google.protobuf.ByteString;
import io.sequencer.client.lane.SessionPlace;
import io.sequencer.client.lane.Waiting;
import io.sequencer.client.link.Link;
import io.sequencer.proto.v1.Op;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A session that appends to an append document. Many ops may be on the way; they are numbered in the order of the calls.
 * Ops that wait for their turn leave together in one message, each with its own opId and outcome. Any thread.
 */
public final class AppendSession implements AutoCloseable {

    private final Link link;
    private final SessionPlace place;

    AppendSession(Link link, SessionPlace place) {
        this.link = link;
        this.place = place;
    }

    public String docId() {
        return place.docId();
    }

    public String clientId() {
        return place.clientId();
    }

    /** Publishes bytes. The array must not be changed afterwards. */
    public CompletableFuture<Outcome> append(byte[] bytes) {
        return append(Edits.opaque(bytes));
    }

    public CompletableFuture<Outcome> append(ByteString bytes) {
        return append(Edits.opaque(bytes));
    }

    private CompletableFuture<Outcome> append(Op op) {
        return ClientSession.enter(link, place, Waiting.ON_LAST, List.of(op));
    }

    /** Gives up what is unanswered: it becomes {@link Outcome.Unknown}. */
    @Override
    public void close() {
        link.forget(place);
    }
}
