package io.sequencer.client.lane;

import io.sequencer.client.OpId;
import io.sequencer.client.Outcome;
import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.ErrorDetails;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.Submit;
import java.util.List;

/**
 * A message that has its numbers. What it says never changes; where it stands does. Belongs to the client's loop.
 */
public final class Flight {

    public final ClientMessage message;
    /** What callers submitted, in the order of the message's ops: several if appends were gathered. */
    private final List<Waiting> parts;

    /** Sent on the present connection and not answered yet. */
    boolean onTheWay;
    /** How often it was sent, over all connections. */
    int sendings;

    /** @param parts none if whoever sent it learns of the answer otherwise */
    public Flight(Submit submit, List<Waiting> parts) {
        this.message = ClientMessage.newBuilder().setSubmit(submit).build();
        this.parts = parts;
    }

    public Submit submit() {
        return message.getSubmit();
    }

    long first() {
        return submit().getFirstClientSeq();
    }

    /** Of its oldest part: messages are given up in the order they were made. */
    long deadlineNanos() {
        return parts.get(0).deadlineNanos();
    }

    int waiting() {
        return parts.size();
    }

    public void acked(Ack ack) {
        long clientSeq = first();
        long serverSeq = ack.getServerSeq();
        int at = 0;
        for (Waiting part : parts) {
            int count = part.ops().size();
            // Below a duplicate's "at most" number nothing is known about the distance between the ops.
            long number = ack.getAtMost() ? serverSeq : serverSeq + at;
            List<Op> applied = ack.getAppliedCount() == 0
                    ? List.of()
                    : List.copyOf(ack.getAppliedList().subList(at, at + count));
            part.outcome()
                    .complete(new Outcome.Acked(
                            opId(clientSeq),
                            count,
                            number,
                            ack.getVersion(),
                            applied,
                            ack.getDuplicate(),
                            ack.getAtMost()));
            clientSeq += count;
            at += count;
        }
    }

    void rejected(ErrorCode code, String message, ErrorDetails details) {
        long clientSeq = first();
        for (Waiting part : parts) {
            int count = part.ops().size();
            part.outcome().complete(new Outcome.Rejected(opId(clientSeq), count, code, message, details));
            clientSeq += count;
        }
    }

    void unknown(String reason) {
        long clientSeq = first();
        for (Waiting part : parts) {
            int count = part.ops().size();
            part.outcome().complete(new Outcome.Unknown(opId(clientSeq), count, reason));
            clientSeq += count;
        }
    }

    private OpId opId(long clientSeq) {
        return new OpId(submit().getClientId(), clientSeq);
    }
}
