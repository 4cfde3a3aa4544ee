package io.sequencer.cli.drill.revoke.judge;

import io.sequencer.proto.v1.OpEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Promise 8: a revoked permission is in force for every op and every delivery after its log index, everywhere; and promise 2 for
 * the ops that were acked. Judges what was kept; knows no node.
 *
 * <p>A delivery is judged by the newest right that any node can have known of when it arrived: what was committed behind the end of
 * that right must not have been told. What was committed while the user was away may be told once the user is back.
 */
public final class RevocationJudge {
    private final CommittedLog log;
    private final List<String> findings = new ArrayList<>();

    private RevocationJudge(CommittedLog log) {
        this.log = log;
        findings.addAll(log.findings());
    }

    /** An op was acked with a number. */
    public record Acked(String docId, String clientId, long clientSeq, long serverSeq) {}

    /** What does not hold, one sentence each. */
    public static List<String> judge(
            CommittedLog log, List<Tenure> tenures, Collection<Acked> acked, Collection<Sighting> sightings) {
        RevocationJudge judge = new RevocationJudge(log);
        judge.nothingAcceptedBehindARevocation(tenures);
        judge.nothingToldBehindARevocation(sightings);
        judge.everyAckedOpStands(acked);
        return judge.findings;
    }

    private void nothingAcceptedBehindARevocation(List<Tenure> tenures) {
        for (Tenure tenure : tenures) {
            for (CommittedLog.Entry entry : log.ops(tenure.docId())) {
                if (entry.op().getUser().equals(tenure.user()) && !tenure.mayWriteAt(entry.logIndex())) {
                    findings.add(tenure.docId() + ": op " + entry.op().getServerSeq() + " of " + tenure.user()
                            + " was accepted at log index " + entry.logIndex() + ", where the right was revoked");
                }
            }
        }
    }

    private void nothingToldBehindARevocation(Collection<Sighting> sightings) {
        for (Sighting seen : sightings) {
            Tenure tenure = seen.tenure();
            if (seen.seq() == 0) {
                continue; // An empty document.
            }
            long logIndex = log.logIndexOf(tenure.docId(), seen.seq());
            long end = tenure.newestAt(seen.nanos())
                    .map(Tenure.Grant::revokedIndex)
                    .orElse(0L);
            if (logIndex > end) {
                findings.add(tenure.docId() + ": op " + seen.seq() + " of log index " + logIndex + " was told to "
                        + tenure.user() + " (" + seen.how() + "), whose right ended at " + end);
            }
        }
    }

    private void everyAckedOpStands(Collection<Acked> acked) {
        Map<String, Acked> numbers = new HashMap<>();
        for (Acked ack : acked) {
            String number = ack.docId() + " " + ack.serverSeq();
            Acked other = numbers.putIfAbsent(number, ack);
            if (other != null && !other.equals(ack)) {
                findings.add(ack.docId() + ": number " + ack.serverSeq() + " was acked twice");
            }
            List<CommittedLog.Entry> ops = log.ops(ack.docId());
            boolean stands = ack.serverSeq() <= ops.size()
                    && is(ops.get(Math.toIntExact(ack.serverSeq()) - 1).op(), ack);
            if (!stands) {
                findings.add(ack.docId() + ": an op that was acked with number " + ack.serverSeq()
                        + " does not stand there");
            }
        }
    }

    private static boolean is(OpEvent op, Acked ack) {
        return op.getClientId().equals(ack.clientId()) && op.getClientSeq() == ack.clientSeq();
    }
}
