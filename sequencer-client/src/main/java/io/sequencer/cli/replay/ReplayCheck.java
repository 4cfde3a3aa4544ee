package io.sequencer.cli.replay;

import com.google.protobuf.ByteString;
import io.sequencer.client.Content;
import io.sequencer.client.Documents;
import io.sequencer.client.Endpoint;
import io.sequencer.client.SequencerClient;
import io.sequencer.proto.v1.DocumentHead;
import io.sequencer.proto.v1.OpEvent;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads every document from every node, whole, and compares it with what was written. */
final class ReplayCheck {

    private final SequencerClient client;
    private final List<Endpoint> nodes;
    private final List<String> findings = new ArrayList<>();
    private long lost;
    private long duplicated;

    ReplayCheck(SequencerClient client, List<Endpoint> nodes) {
        this.client = client;
        this.nodes = nodes;
    }

    void check(SliceWriter written) {
        Set<ByteString> chains = new HashSet<>();
        for (Endpoint node : nodes) {
            chains.add(checkCopy(written, node));
        }
        if (chains.size() != 1) {
            findings.add(written.docId() + " has " + chains.size() + " different chain hashes on " + nodes.size()
                    + " nodes.");
        }
    }

    private ByteString checkCopy(SliceWriter written, Endpoint node) {
        String copy = written.docId() + " on " + node;
        Documents documents = client.documentsAt(node);
        DocumentHead head = documents.head(written.docId());
        if (head.getHeadSeq() != written.ops()) {
            findings.add(copy + " has head " + head.getHeadSeq() + " instead of " + written.ops() + ".");
        }
        Content content = documents.content(written.docId(), 0);
        if (!content.asText().equals(written.expectedContent())) {
            findings.add(copy + " holds another content than the trace ends with.");
        }
        if (content.crc32c() != head.getCrc32C()) {
            findings.add(copy + " announces another checksum than its content has.");
        }
        OpScan scan = new OpScan(written.clientId());
        documents.ops(written.docId(), 1, 0, scan::next);
        scan.report(copy, written.ops());
        return head.getChainHash();
    }

    /** One pass over a log: dense numbers, each opId once, the client's order kept. */
    private final class OpScan {

        private final String clientId;
        private final BitSet seen = new BitSet();
        private long next = 1;
        private long notDense;
        private long foreign;
        private long outOfOrder;
        private long twice;

        OpScan(String clientId) {
            this.clientId = clientId;
        }

        void next(OpEvent op) {
            if (op.getServerSeq() != next) {
                notDense++;
            }
            next = op.getServerSeq() + 1;
            if (!op.getClientId().equals(clientId)) {
                foreign++;
                return;
            }
            int clientSeq = (int) op.getClientSeq();
            if (seen.get(clientSeq)) {
                twice++;
            }
            seen.set(clientSeq);
            // The only writer of a new document: its n-th op is the document's n-th.
            if (op.getClientSeq() != op.getServerSeq()) {
                outOfOrder++;
            }
        }

        void report(String copy, int expected) {
            long missing = (long) expected - seen.get(1, expected + 1).cardinality();
            lost += missing;
            duplicated += twice;
            complain(missing, copy, "ops are lost");
            complain(twice, copy, "ops are there twice");
            complain(notDense, copy, "numbers are not the one before plus one");
            complain(foreign, copy, "ops are of a client that never wrote");
            complain(outOfOrder, copy, "ops are not at the number they were acked with");
        }

        private void complain(long count, String copy, String what) {
            if (count > 0) {
                findings.add(copy + ": " + count + " " + what + ".");
            }
        }
    }

    /** Over all copies checked so far. */
    ReplayReport.Verdict verdict() {
        return new ReplayReport.Verdict(lost, duplicated, List.copyOf(findings));
    }
}
