package io.sequencer.cli.doc;

import io.sequencer.client.Endpoint;
import io.sequencer.proto.v1.DocumentHead;
import io.sequencer.proto.v1.DocumentVerdict;
import java.util.List;
import java.util.Map;

/** What the nodes' verdicts about one document say when they are held side by side. */
final class Copies {

    private Copies() {}

    /**
     * Adds a finding where two copies contradict each other.
     *
     * @param verdicts in the order in which they were asked for, each after the answer before: a verdict holds all that
     *     was acked when it was asked for, so that a head never lies below an earlier one
     */
    static void compare(Map<Endpoint, DocumentVerdict> verdicts, List<String> findings) {
        Endpoint highestAt = null;
        DocumentHead highest = DocumentHead.getDefaultInstance();
        for (Map.Entry<Endpoint, DocumentVerdict> verdict : verdicts.entrySet()) {
            Endpoint endpoint = verdict.getKey();
            DocumentHead head = verdict.getValue().getHead();
            if (highestAt == null || head.getHeadSeq() > highest.getHeadSeq()) {
                highestAt = endpoint;
                highest = head;
            } else if (head.getHeadSeq() < highest.getHeadSeq()) {
                findings.add(endpoint + " ends with op " + head.getHeadSeq() + " although " + highestAt
                        + " had shown op " + highest.getHeadSeq() + " before");
            } else {
                compare(highestAt, highest, endpoint, head, findings);
            }
        }
    }

    private static void compare(
            Endpoint one, DocumentHead first, Endpoint other, DocumentHead second, List<String> findings) {
        String both = one + " and " + other;
        if (!first.getChainHash().equals(second.getChainHash())) {
            findings.add(both + " have different chain hashes at op " + second.getHeadSeq());
        }
        if (first.getCrc32C() != second.getCrc32C() || first.getVersion() != second.getVersion()) {
            findings.add(both + " have different contents at op " + second.getHeadSeq());
        }
    }

    static boolean haveOneHead(Map<Endpoint, DocumentVerdict> verdicts) {
        return verdicts.values().stream()
                        .map(verdict -> verdict.getHead().getHeadSeq())
                        .distinct()
                        .count()
                <= 1;
    }
}
