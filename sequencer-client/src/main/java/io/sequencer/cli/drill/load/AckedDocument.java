package io.sequencer.cli.drill.load;

import io.sequencer.proto.v1.OpEvent;
import java.util.Arrays;
import java.util.Optional;

/** What was acked in one document: who got which number. Any thread. */
final class AckedDocument {
    private final String docId;
    /** By number: which author, in the upper half, and its how manieth op. 0: not acked to us. */
    private long[] byNumber = new long[1 << 12];

    private long head;

    AckedDocument(String docId) {
        this.docId = docId;
    }

    String docId() {
        return docId;
    }

    /** The highest number that was acked. */
    synchronized long head() {
        return head;
    }

    /** What is wrong with the ack; empty if nothing is. */
    synchronized Optional<String> acked(long number, Author author) {
        int slot = Math.toIntExact(number);
        if (slot >= byNumber.length) {
            byNumber = Arrays.copyOf(byNumber, Math.max(slot + 1, 2 * byNumber.length));
        }
        if (byNumber[slot] != 0) {
            return Optional.of(docId + ": number " + number + " was given twice");
        }
        byNumber[slot] = key(author.number(), author.nextSeq());
        head = Math.max(head, number);
        return Optional.empty();
    }

    /** Whether what stands in the log at the op's number is what was acked there, or was not acked. */
    synchronized boolean agreesWith(OpEvent op, int author) {
        int slot = Math.toIntExact(op.getServerSeq());
        long acked = slot < byNumber.length ? byNumber[slot] : 0;
        return acked == 0 || acked == key(author, op.getClientSeq());
    }

    private static long key(int author, long seq) {
        return ((long) (author + 1) << 32) | seq;
    }
}
