package io.sequencer.cli.converge;

import io.sequencer.client.Content;
import io.sequencer.client.Documents;
import io.sequencer.client.Endpoint;
import io.sequencer.client.SequencerClient;
import io.sequencer.proto.v1.DocumentHead;
import io.sequencer.proto.v1.OpEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads a document from every node and holds the copies side by side with what the authors see. */
final class NodeCheck {
    private final SequencerClient client;
    private final String docId;
    private final List<String> findings = new ArrayList<>();

    NodeCheck(SequencerClient client, String docId) {
        this.client = client;
        this.docId = docId;
    }

    /** What does not hold; empty if all does. */
    List<String> compare(List<Author.Standing> authors) {
        DocumentHead first = client.documentsAt(client.endpoints().get(0)).head(docId);
        Content content = client.documentsAt(client.endpoints().get(0)).content(docId, 0);
        for (Endpoint node : client.endpoints()) {
            check(node, first, content);
        }
        for (int i = 0; i < authors.size(); i++) {
            Author.Standing author = authors.get(i);
            expect(author.text().equals(content.asText()), "author " + i + " shows another text than the nodes hold");
            expect(author.seq() == first.getHeadSeq(), "author " + i + " stands at op " + author.seq());
            expect(author.drifts() == 0, "author " + i + " drifted " + author.drifts() + " times");
            expect(
                    author.healed() == 0 || author.resyncs() > 0,
                    "author " + i + " was healed " + author.healed() + " times");
        }
        return findings;
    }

    private void check(Endpoint node, DocumentHead first, Content content) {
        Documents documents = client.documentsAt(node);
        DocumentHead head = documents.head(docId);
        expect(head.getHeadSeq() == first.getHeadSeq(), node + " has head " + head.getHeadSeq());
        expect(head.getCrc32C() == first.getCrc32C(), node + " has another checksum");
        expect(head.getChainHash().equals(first.getChainHash()), node + " has another chain hash");
        Content copy = documents.content(docId, 0);
        expect(copy.asText().equals(content.asText()), node + " has another content");
        expect(copy.crc32c() == head.getCrc32C(), node + " announces another checksum than its content has");
        Set<String> ids = new HashSet<>();
        long[] next = {1};
        documents.ops(docId, 1, 0, op -> checkOp(node, op, next[0]++, ids));
        expect(next[0] - 1 == head.getHeadSeq(), node + " has " + (next[0] - 1) + " ops");
    }

    private void checkOp(Endpoint node, OpEvent op, long seq, Set<String> ids) {
        String id = op.getClientId() + "/" + op.getClientSeq();
        expect(op.getServerSeq() == seq, node + " has op " + op.getServerSeq() + " where " + seq + " is next");
        expect(ids.add(id), node + " has op " + id + " twice");
    }

    private void expect(boolean holds, String finding) {
        if (!holds) {
            findings.add(finding);
        }
    }
}
