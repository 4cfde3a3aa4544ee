package io.sequencer.server.edge.presence;

import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Presence;
import io.sequencer.proto.v1.SetPresence;
import io.sequencer.server.core.DocumentView;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.fanout.DocumentSource;
import io.sequencer.server.fanout.Sink;
import io.sequencer.server.fanout.frame.CommittedOp;
import io.sequencer.server.fanout.frame.OpsFrame;
import io.sequencer.server.presence.Positions;
import io.sequencer.server.presence.PresenceFrame;
import io.sequencer.server.presence.PresenceListener;
import io.sequencer.server.presence.Presences;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One joined document's presences: the others' to the client, the client's own to the others. On the connection's loop,
 * but for {@link #changed}.
 */
public final class PresenceFeed implements PresenceListener {
    private static final Logger LOG = LoggerFactory.getLogger(PresenceFeed.class);
    /** Of the log, to bring positions up to the head: about a thousand ops. */
    private static final int READ_BYTES = 256 << 10;

    private static final int MAX_OPS = 1000;
    private static final int RETRY_AFTER_MILLIS = 5000;
    private static final Duration READ_PAUSE = Duration.ofMillis(100);

    private final EdgeNode node;
    private final EdgeLimits.OfPresence limits;
    private final Sink sink;
    private final String docId;
    private final String user;
    private final BooleanSupplier mayBeTold;
    /** Newest states that the client has not been sent, by client. */
    private final Map<String, Presence> waiting = new LinkedHashMap<>();

    private Phase phase = Phase.NEW;
    /** Whether the next message holds all there is. */
    private boolean all;
    /** The client's own presence; empty if it has none. */
    private String own = "";

    private enum Phase {
        NEW,
        /** What there is is being brought up to the head. */
        OPENING,
        LIVE,
        CLOSED
    }

    /**
     * @param user of the connection
     * @param mayBeTold whether the client may still know who is there
     */
    public PresenceFeed(
            EdgeNode node,
            EdgeLimits.OfPresence limits,
            Sink sink,
            String docId,
            String user,
            BooleanSupplier mayBeTold) {
        this.node = node;
        this.limits = limits;
        this.sink = sink;
        this.docId = docId;
        this.user = user;
        this.mayBeTold = mayBeTold;
    }

    /** Tells the client of everybody who is present: it has joined, or taken over a snapshot. */
    public void open() {
        if (phase == Phase.CLOSED || phase == Phase.OPENING) {
            return;
        }
        List<Presence> present = phase == Phase.NEW
                ? node.presences().listen(docId, this)
                : node.presences().of(docId);
        phase = Phase.OPENING;
        bringUp(present);
    }

    private void bringUp(List<Presence> present) {
        if (present.isEmpty()) {
            opened(present);
        } else if (!node.read(() -> {
            List<Presence> atHead = atHead(present);
            node.fanOut().hand(sink.loop(), () -> opened(atHead));
        })) {
            node.work().timer().after(READ_PAUSE, () -> node.fanOut().hand(sink.loop(), () -> bringUp(present)));
        }
    }

    private List<Presence> atHead(List<Presence> present) {
        try {
            DocumentSource source = node.documentsOf(docId);
            Optional<DocumentView> view =
                    source.view(docId).filter(found -> found.row().getMode() == DocumentMode.TEXT);
            if (view.isEmpty()) {
                return present;
            }
            long head = view.get().headSeq();
            long oldest = present.stream().mapToLong(Presence::getSeq).min().orElse(head);
            if (oldest >= head) {
                return present;
            }
            long first = Math.max(oldest, head - MAX_OPS) + 1;
            List<CommittedOp> ops = source.read(rows -> OpsFrame.read(rows, docId, first, head, READ_BYTES));
            Positions positions = new Positions(ops, head);
            return present.stream().map(positions::atHead).toList();
        } catch (RuntimeException e) {
            // Whoever needs the document meets what is damaged; cursors that are too old are soon renewed.
            LOG.warn("cannot bring presences of {} up to its head", docId, e);
            return present;
        }
    }

    private void opened(List<Presence> present) {
        if (phase != Phase.OPENING) {
            return;
        }
        phase = Phase.LIVE;
        all = true;
        // What changed meanwhile is newer.
        present.forEach(presence -> waiting.putIfAbsent(presence.getClientId(), presence));
        send();
    }

    @Override
    public void changed(PresenceFrame frame) {
        node.fanOut().hand(sink.loop(), () -> take(frame));
    }

    private void take(PresenceFrame frame) {
        if (!mayBeTold.getAsBoolean()) {
            return; // The document is about to be left.
        }
        if (phase == Phase.LIVE && waiting.isEmpty() && !all && sink.isWritable() && !frame.isAbout(own)) {
            sink.write(frame.encoded(sink.format()));
            sink.flush();
        } else if (phase != Phase.CLOSED) {
            frame.changes().forEach(change -> waiting.put(change.getClientId(), change));
            send();
        }
    }

    private void send() {
        waiting.remove(own);
        if (phase != Phase.LIVE || !sink.isWritable() || !mayBeTold.getAsBoolean() || (waiting.isEmpty() && !all)) {
            return;
        }
        if (all) {
            waiting.values().removeIf(presence -> !presence.hasState());
        }
        sink.write(PresenceFrame.encode(sink.format(), docId, waiting.values(), all));
        sink.flush();
        waiting.clear();
        all = false;
    }

    /** The connection takes more. */
    public void resume() {
        send();
    }

    /**
     * The client says where it is.
     *
     * @param reached the highest number that the client can have seen here
     * @return what is wrong with that
     */
    public Optional<Error> set(SetPresence message, long reached) {
        Optional<Error> flaw = PresenceCheck.flaw(message, limits);
        if (flaw.isPresent()) {
            return flaw;
        }
        if (message.getSeq() > reached) {
            return Optional.of(Errors.futureSeq(message.getSeq(), reached));
        }
        // As everybody writes it: the same client is one, however it spells its id.
        String clientId = message.getClientId().toLowerCase(Locale.ROOT);
        if (!clientId.equals(own)) {
            withdraw();
        }
        if (!message.hasState()) {
            withdraw();
            return Optional.empty();
        }
        Presences.Outcome outcome = node.presences()
                .set(
                        docId,
                        Presence.newBuilder()
                                .setClientId(clientId)
                                .setUser(user)
                                .setSeq(message.getSeq())
                                .setState(message.getState())
                                .build(),
                        this);
        return switch (outcome) {
            case SET -> {
                own = clientId;
                yield Optional.empty();
            }
            case DOCUMENT_FULL ->
                Optional.of(Errors.tooLarge(
                        "presences_per_document", limits.perDocument(), "too many are present in the document"));
            case NODE_FULL -> Optional.of(Errors.overloaded(RETRY_AFTER_MILLIS));
            case CLIENT_ID_TAKEN -> Optional.of(Errors.clientIdTaken());
        };
    }

    private void withdraw() {
        if (!own.isEmpty()) {
            node.presences().remove(docId, own, this);
            own = "";
        }
    }

    /** The client has left the document, or is gone. */
    public void close() {
        if (phase != Phase.NEW && phase != Phase.CLOSED) {
            node.presences().stopListening(docId, this);
        }
        withdraw();
        phase = Phase.CLOSED;
        waiting.clear();
    }
}
