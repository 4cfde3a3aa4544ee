package io.sequencer.cli.verify;

import io.sequencer.client.Documents;
import io.sequencer.client.RefusedException;
import io.sequencer.client.UnreachableException;
import io.sequencer.proto.v1.DocumentHead;
import io.sequencer.proto.v1.DocumentVerdict;
import io.sequencer.proto.v1.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Has every node recompute its copy of a document (dense numbers, hash chain, content as the fold of the log), and compares the
 * heads that are at one op. Thread-safe; blocks.
 *
 * <p>A document that is written all the time may show another head on each node, however often it is asked. Then each copy was
 * recomputed all the same, and that the chains are equal follows from the digests of the shard's state, which hold them.
 */
final class CopyCheck {
    private static final int ROUNDS = 5;

    private final Map<String, Documents> nodes;
    private final Findings findings;
    private final AtomicLong documents = new AtomicLong();
    private final AtomicLong ops = new AtomicLong();

    CopyCheck(Map<String, Documents> nodes, Findings findings) {
        this.nodes = new LinkedHashMap<>(nodes);
        this.findings = findings;
    }

    /** Documents looked at. */
    long documents() {
        return documents.get();
    }

    /** Ops that nodes recomputed, each counted for each node. */
    long ops() {
        return ops.get();
    }

    void check(String docId) {
        boolean again = true;
        for (int round = 0; again && round < ROUNDS; round++) {
            again = !round(docId, round == 0);
        }
        documents.incrementAndGet();
    }

    /** Returns whether nothing is left to ask: all heads were at one op, or something is wrong, or the document is gone. */
    private boolean round(String docId, boolean isFirst) {
        Map<String, DocumentHead> heads = new LinkedHashMap<>();
        Map<String, String> missing = new TreeMap<>();
        boolean sound = true;
        for (Map.Entry<String, Documents> node : nodes.entrySet()) {
            try {
                DocumentVerdict verdict = node.getValue().verify(docId);
                if (verdict.hasHead()) {
                    heads.put(node.getKey(), verdict.getHead());
                }
                ops.addAndGet(isFirst ? verdict.getOpsChecked() : 0);
                sound &= verdict.getSound();
                verdict.getFindingsList().forEach(f -> findings.add(node.getKey() + ": " + docId + ": " + f));
            } catch (RefusedException e) {
                if (e.code() == ErrorCode.DOCUMENT_DELETED) {
                    return true;
                }
                missing.put(node.getKey(), String.valueOf(e.getMessage()));
            } catch (UnreachableException e) {
                findings.add(node.getKey() + " does not answer: " + e.getMessage());
                return true;
            }
        }
        if (heads.isEmpty() && missing.values().stream().allMatch(m -> m.startsWith("DOCUMENT_NOT_FOUND"))) {
            return true; // Deleted, and its marker collected meanwhile.
        }
        missing.forEach((node, why) -> findings.add(node + ": " + docId + ": " + why));
        boolean compared = compare(docId, heads);
        return compared || !missing.isEmpty() || !sound;
    }

    private boolean compare(String docId, Map<String, DocumentHead> heads) {
        Map<Long, Map.Entry<String, DocumentHead>> first = new LinkedHashMap<>();
        for (Map.Entry<String, DocumentHead> head : heads.entrySet()) {
            Map.Entry<String, DocumentHead> other =
                    first.putIfAbsent(head.getValue().getHeadSeq(), head);
            if (other != null && !isSame(other.getValue(), head.getValue())) {
                findings.add(docId + ": " + other.getKey() + " and " + head.getKey() + " hold different copies at op "
                        + head.getValue().getHeadSeq());
                return true;
            }
        }
        return first.size() == 1;
    }

    private static boolean isSame(DocumentHead one, DocumentHead other) {
        return one.getChainHash().equals(other.getChainHash())
                && one.getCrc32C() == other.getCrc32C()
                && one.getVersion() == other.getVersion();
    }
}
