package io.sequencer.client.multi;

import io.sequencer.client.Endpoint;
import io.sequencer.client.OpId;
import io.sequencer.client.Outcome;
import io.sequencer.client.RefusedException;
import io.sequencer.client.UnreachableException;
import io.sequencer.client.lane.Refusals;
import io.sequencer.client.link.Calls;
import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.DocumentsGrpc;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Rejected;
import io.sequencer.proto.v1.SubmitAllReply;
import io.sequencer.proto.v1.SubmitAllRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Sends a submit to several documents until it is answered. Any thread; blocks. */
public final class MultiSubmit {

    private static final long ATTEMPT_MILLIS = 4_000;

    private final Calls calls;
    private final List<Endpoint> nodes;
    private final Duration timeout;

    public MultiSubmit(Calls calls, List<Endpoint> nodes, Duration timeout) {
        this.calls = calls;
        this.nodes = nodes;
        this.timeout = timeout;
    }

    /** See {@link io.sequencer.client.SequencerClient#submitAll}. */
    public AllOutcome submit(List<Part> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a submit needs at least one part");
        }
        SubmitAllRequest.Builder request = SubmitAllRequest.newBuilder();
        parts.forEach(part -> request.addSubmits(part.toProto()));
        SubmitAllRequest message = request.build();
        int[] sendings = {0};
        try {
            SubmitAllReply reply = calls.ask(nodes, timeout.toMillis(), ATTEMPT_MILLIS, (channel, millis) -> {
                sendings[0]++;
                SubmitAllReply answer = DocumentsGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(millis, TimeUnit.MILLISECONDS)
                        .submitAll(message);
                Error error = answer.getRejected().getError();
                if (answer.hasRejected() && Refusals.sendAgain(error.getCode())) {
                    throw Calls.failure(error);
                }
                return answer;
            });
            return reply.hasAcks()
                    ? acked(parts, reply.getAcks().getAcksList())
                    : rejected(parts, reply.getRejected(), sendings[0]);
        } catch (RefusedException e) {
            // Of the message itself: every sending of it is refused.
            return new AllOutcome.Rejected(e.error().getDetails().getDocId(), refusal(parts.get(0), e.error()));
        } catch (UnreachableException e) {
            return unknown(parts, "no answer before the deadline; last problem: " + e.getMessage());
        }
    }

    private static AllOutcome acked(List<Part> parts, List<Ack> acks) {
        List<Outcome.Acked> outcomes = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Ack ack = acks.get(i);
            outcomes.add(new Outcome.Acked(
                    parts.get(i).first(),
                    parts.get(i).ops().size(),
                    ack.getServerSeq(),
                    ack.getVersion(),
                    ack.getAppliedList(),
                    ack.getDuplicate(),
                    ack.getAtMost()));
        }
        return new AllOutcome.Acked(outcomes);
    }

    private static AllOutcome rejected(List<Part> parts, Rejected rejected, int sendings) {
        Error error = rejected.getError();
        if (sendings > 1 && Refusals.mayTurn(error.getCode())) {
            return unknown(
                    parts, "refused with " + error.getCode() + " after it had been sent before: " + error.getMessage());
        }
        Part about = parts.stream()
                .filter(part -> part.docId().equals(rejected.getDocId()))
                .findFirst()
                .orElse(parts.get(0));
        return new AllOutcome.Rejected(about.docId(), refusal(about, error));
    }

    private static Outcome.Rejected refusal(Part part, Error error) {
        return new Outcome.Rejected(
                part.first(), part.ops().size(), error.getCode(), error.getMessage(), error.getDetails());
    }

    private static AllOutcome unknown(List<Part> parts, String reason) {
        List<OpId> firsts = parts.stream().map(Part::first).toList();
        return new AllOutcome.Unknown(firsts, reason);
    }
}
