package io.sequencer.server.core.document;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.SessionRow;
import io.sequencer.server.core.ClientId;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;
import java.util.UUID;

/**
 * What is known of one editing session in one document: how far its ops were numbered, and for the last {@link #RING}
 * messages their numbers and a hash of their payloads. It answers a repeated message with its first ack (promise 3).
 */
public final class SessionState {
    /**
     * Messages that are remembered exactly. Messages, not ops: a message is resent as a whole, and one of a thousand ops
     * must find its first number too.
     */
    public static final int RING = 128;

    private static final int FORMAT = 1;
    private static final int FIRST_CAPACITY = 4;

    private final UUID clientId;
    private final String user;
    private final ArrayDeque<Message> ring = new ArrayDeque<>(FIRST_CAPACITY);
    private long lastClientSeq;
    private long lastServerSeq;
    private long lastOpMillis;

    /**
     * A message as it was numbered: its ops stand side by side.
     *
     * @param payloadHash over the payloads of its ops, see {@link HashChain#payloadHash}
     */
    public record Message(long firstClientSeq, long firstServerSeq, int ops, long payloadHash) {
        long lastClientSeq() {
            return firstClientSeq + ops - 1;
        }

        /** The number of one of its ops. */
        public long serverSeq(long clientSeq) {
            return firstServerSeq + (clientSeq - firstClientSeq);
        }
    }

    public SessionState(UUID clientId, String user) {
        this.clientId = clientId;
        this.user = user;
    }

    public static SessionState of(SessionRow row) {
        SessionState session = new SessionState(ClientId.of(row.getClientId()), row.getUser());
        session.lastClientSeq = row.getLastClientSeq();
        session.lastServerSeq = row.getLastServerSeq();
        session.lastOpMillis = row.getLastOpMillis();
        long next = row.getLastClientSeq() + 1;
        for (int i = row.getRingOpCountsCount() - 1; i >= 0; i--) {
            next -= row.getRingOpCounts(i);
            session.ring.addFirst(new Message(
                    next, row.getRingFirstServerSeqs(i), row.getRingOpCounts(i), row.getRingPayloadHashes(i)));
        }
        return session;
    }

    public SessionRow toRow() {
        SessionRow.Builder row = SessionRow.newBuilder()
                .setFormat(FORMAT)
                .setClientId(clientIdBytes())
                .setUser(user)
                .setLastClientSeq(lastClientSeq)
                .setLastServerSeq(lastServerSeq)
                .setLastOpMillis(lastOpMillis);
        for (Message message : ring) {
            row.addRingFirstServerSeqs(message.firstServerSeq)
                    .addRingOpCounts(message.ops)
                    .addRingPayloadHashes(message.payloadHash);
        }
        return row.build();
    }

    /**
     * The session's next op got its number.
     *
     * @param continues it belongs to the message of the op before it
     * @param payloadHash of the message up to and with this op
     */
    void numbered(long clientSeq, long serverSeq, boolean continues, long payloadHash, long timeMillis) {
        if (clientSeq != lastClientSeq + 1 || serverSeq <= lastServerSeq) {
            throw new IllegalStateException("session " + clientId + ": op " + clientSeq + " at " + serverSeq
                    + " does not follow op " + lastClientSeq + " at " + lastServerSeq);
        }
        lastClientSeq = clientSeq;
        lastServerSeq = serverSeq;
        lastOpMillis = timeMillis;
        if (continues) {
            Message open = ring.removeLast();
            ring.addLast(new Message(open.firstClientSeq, open.firstServerSeq, open.ops + 1, payloadHash));
            return;
        }
        if (ring.size() == RING) {
            ring.removeFirst();
        }
        ring.addLast(new Message(clientSeq, serverSeq, 1, payloadHash));
    }

    /** The hash of the message that the next op, if it continues one, goes on from. */
    long openPayloadHash() {
        return ring.isEmpty() ? 0 : ring.getLast().payloadHash;
    }

    /** The remembered message that the op belongs to. */
    public Optional<Message> message(long clientSeq) {
        for (Iterator<Message> newestFirst = ring.descendingIterator(); newestFirst.hasNext(); ) {
            Message message = newestFirst.next();
            if (message.firstClientSeq <= clientSeq) {
                return clientSeq <= message.lastClientSeq() ? Optional.of(message) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** No op at or below the highest number that was forgotten lies above this one. */
    public long atMost() {
        return ring.isEmpty() ? lastServerSeq : ring.getFirst().firstServerSeq;
    }

    /** Highest clientSeq that was numbered at {@code atSeq} or below, as far as the ring reaches; else 0. */
    public long lastClientSeqAt(long atSeq) {
        for (Iterator<Message> newestFirst = ring.descendingIterator(); newestFirst.hasNext(); ) {
            Message message = newestFirst.next();
            if (message.firstServerSeq <= atSeq) {
                return Math.min(message.lastClientSeq(), message.firstClientSeq + (atSeq - message.firstServerSeq));
            }
        }
        return 0;
    }

    public UUID clientId() {
        return clientId;
    }

    public ByteString clientIdBytes() {
        return ClientId.bytes(clientId);
    }

    public String user() {
        return user;
    }

    public long lastClientSeq() {
        return lastClientSeq;
    }

    public long lastServerSeq() {
        return lastServerSeq;
    }

    public long lastOpMillis() {
        return lastOpMillis;
    }
}
