package io.sequencer.cli.drill.load;

import com.google.protobuf.ByteString;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.Submit;
import java.util.UUID;

/** One client of one document with at most one op on the way. Of one thread at a time. */
final class Author {
    private final int number;
    private final AckedDocument document;
    private final SessionStream stream;
    private final long baseSeq;
    private final String clientId;
    private long nextSeq = 1;
    /** When the op on the way was due, in nanoseconds, and in which phase. */
    private long dueNanos;

    private long sentNanos;

    private Phase phase = new Phase();

    Author(int number, AckedDocument document, SessionStream stream) {
        this.number = number;
        this.document = document;
        this.stream = stream;
        this.baseSeq = document.head();
        this.clientId = idOf(number);
    }

    /** The number can be read from the id again. */
    private static String idOf(int number) {
        return new UUID(0x5e90_0000_0000_4000L, 0x8000_0000_0000_0000L | number).toString();
    }

    static int numberOf(String clientId) {
        return (int) UUID.fromString(clientId).getLeastSignificantBits();
    }

    int number() {
        return number;
    }

    AckedDocument document() {
        return document;
    }

    SessionStream stream() {
        return stream;
    }

    long nextSeq() {
        return nextSeq;
    }

    String clientId() {
        return clientId;
    }

    /** The next op leaves now. */
    void sends(long due, Phase during) {
        dueNanos = due;
        sentNanos = System.nanoTime();
        phase = during;
    }

    Phase phase() {
        return phase;
    }

    void acked(long nowNanos) {
        phase.ackedAfter(nowNanos - dueNanos, nowNanos - sentNanos);
        nextSeq++;
    }

    ClientMessage next(ByteString payload) {
        return ClientMessage.newBuilder()
                .setSubmit(Submit.newBuilder()
                        .setDocId(document.docId())
                        .setClientId(clientId)
                        .setFirstClientSeq(nextSeq)
                        .setBaseSeq(baseSeq)
                        .addOps(Op.newBuilder().setOpaque(payload)))
                .build();
    }
}
