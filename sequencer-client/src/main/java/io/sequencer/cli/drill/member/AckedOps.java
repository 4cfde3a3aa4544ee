package io.sequencer.cli.drill.member;

import io.sequencer.client.Endpoint;
import io.sequencer.client.Outcome;
import io.sequencer.client.SequencerClient;
import io.sequencer.proto.v1.DocumentHead;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.DocumentVerdict;
import io.sequencer.proto.v1.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What one document's author had acked at some moment, to be found again in another cluster. Any thread. */
public final class AckedOps {

    private static final long ANSWER_SECONDS = 60;

    private final Payloads payloads;
    private final String author;
    private final long acked;

    AckedOps(Payloads payloads, String author, long acked) {
        this.payloads = payloads;
        this.author = author;
        this.acked = acked;
    }

    /** Compares every retained op with what was acked, and sends the author's first one again; what is wrong. */
    public List<String> findings(SequencerClient client) throws InterruptedException {
        List<String> findings = new ArrayList<>();
        DocumentHead before = client.documents().head(payloads.docId());
        if (before.getHeadSeq() < acked) {
            findings.add(payloads.docId() + " ends at " + before.getHeadSeq() + ", acked were " + acked);
        }
        long[] next = {before.getFloor() + 1};
        long[] others = {0};
        client.documents().ops(payloads.docId(), next[0], 0, op -> {
            boolean isDue =
                    op.getServerSeq() == next[0] && op.getClientSeq() == next[0] && payloads.isOp(next[0], op.getOp());
            others[0] += isDue ? 0 : 1;
            next[0]++;
        });
        if (others[0] > 0 || next[0] != before.getHeadSeq() + 1) {
            findings.add(payloads.docId() + ": " + others[0] + " numbers hold another op than was acked there");
        }
        sendAgain(client, findings);
        if (client.documents().head(payloads.docId()).getHeadSeq() != before.getHeadSeq()) {
            findings.add(payloads.docId() + ": an op that was sent again was taken for a new one");
        }
        for (Endpoint node : client.endpoints()) {
            DocumentVerdict verdict = client.documentsAt(node).verify(payloads.docId());
            verdict.getFindingsList().forEach(finding -> findings.add(payloads.docId() + ": " + finding));
        }
        return findings;
    }

    private void sendAgain(SequencerClient client, List<String> findings) throws InterruptedException {
        Op first = payloads.op(1);
        try {
            Outcome outcome = (payloads.mode() == DocumentMode.APPEND
                            ? client.appendSession(payloads.docId(), author).append(first.getOpaque())
                            : client.session(payloads.docId(), author).submitOnLast(List.of(first)))
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS);
            if (!(outcome instanceof Outcome.Acked ack) || (!ack.atMost() && ack.firstServerSeq() != 1)) {
                findings.add(payloads.docId() + ": op 1 sent again is answered with " + outcome);
            }
        } catch (ExecutionException | TimeoutException e) {
            findings.add(payloads.docId() + ": op 1 sent again is not answered: " + e);
        }
    }
}
