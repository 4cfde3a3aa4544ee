package io.sequencer.server.core.document;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.OpBlock;
import io.sequencer.proto.log.v1.OpRecord;
import io.sequencer.proto.log.v1.SnapshotRow;
import io.sequencer.proto.v1.AuthorRange;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.core.CorruptStateException;
import io.sequencer.server.core.ShardReader;
import io.sequencer.text.Part;
import io.sequencer.text.TextOp;
import io.sequencer.text.utf8.Utf8;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who wrote what of a text document at one number: the fold of its retained ops into runs of one op's text. Done in turns, so
 * that a long log keeps no thread to itself; one thread at a time.
 *
 * <p>What is older than the retained log, or than the last {@link #MAX_OPS}, has no author.
 */
public final class AuthorFold {
    /** Most ops that are folded, beyond what lies between two snapshots: bounds time and memory (12 bytes an op). */
    public static final int MAX_OPS = 500_000;

    private static final int FIRST_CAPACITY = 256;

    private final String docId;
    private final long toSeq;
    private final long baseSeq;
    private final AuthorRuns runs = new AuthorRuns();
    private final Map<Author, Integer> numbers = new LinkedHashMap<>();
    private final List<Author> authors = new ArrayList<>();
    /** By op behind the base: who, and when. */
    private int[] authorOf = new int[FIRST_CAPACITY];

    private long[] millisOf = new long[FIRST_CAPACITY];
    private long foldedSeq;

    private record Author(ByteString clientId, String user) {}

    private AuthorFold(String docId, long toSeq, SnapshotRow base) {
        this.docId = docId;
        this.toSeq = toSeq;
        this.baseSeq = base.getSeq();
        this.foldedSeq = base.getSeq();
        byte[] content = base.getContent().toByteArray();
        runs.insert(0, Utf8.codePoints(content, 0, content.length), 0);
    }

    /** @param toSeq from the floor to the head; the caller has checked it */
    public static AuthorFold begin(DocumentRow row, ShardReader reader, long toSeq) {
        return begin(row, reader, toSeq, MAX_OPS);
    }

    static AuthorFold begin(DocumentRow row, ShardReader reader, long toSeq, long maxOps) {
        long from = Math.max(row.getFloor(), toSeq - maxOps);
        SnapshotRow base = reader.snapshot(row.getDocId(), from).orElse(SnapshotRow.getDefaultInstance());
        return new AuthorFold(row.getDocId(), toSeq, base);
    }

    /** The number of the next op that it needs; above the document's number when it is done. */
    public long nextSeq() {
        return foldedSeq + 1;
    }

    public boolean isDone() {
        return foldedSeq == toSeq;
    }

    /** Takes in the next ops: of about {@code maxBytes} of records, at least one. */
    public void advance(ShardReader reader, int maxBytes) {
        StoredOps log = new StoredOps(reader, docId);
        long[] room = {maxBytes};
        long last = log.visit(foldedSeq + 1, toSeq, (block, seq, record, bytes) -> {
            add(block, seq, record, log.appliedText(record));
            room[0] -= bytes.size();
            return room[0] > 0;
        });
        if (last != toSeq && room[0] > 0) {
            throw new CorruptStateException(docId + ": op " + (last + 1) + " is missing");
        }
        foldedSeq = last;
    }

    private void add(OpBlock block, long seq, OpRecord record, TextOp op) {
        int index = Math.toIntExact(seq - baseSeq - 1);
        if (index == authorOf.length) {
            authorOf = Arrays.copyOf(authorOf, 2 * index);
            millisOf = Arrays.copyOf(millisOf, 2 * index);
        }
        authorOf[index] = numberOf(new Author(record.getClientId(), record.getUser()));
        millisOf[index] = block.getTimeMillis();
        int position = 0;
        for (Part part : op.parts()) {
            if (part instanceof Part.Retain retain) {
                position += retain.count();
            } else if (part instanceof Part.Insert insert) {
                int length = insert.text().codePointCount(0, insert.text().length());
                runs.insert(position, length, seq);
                position += length;
            } else if (part instanceof Part.Delete delete) {
                runs.delete(position, delete.count());
            }
        }
    }

    private int numberOf(Author author) {
        return numbers.computeIfAbsent(author, a -> {
            authors.add(a);
            return authors.size() - 1;
        });
    }

    /** The ranges in the order of the content; neighbours of one op are one range. To be asked when done. */
    public List<AuthorRange> ranges() {
        if (!isDone()) {
            throw new IllegalStateException("folded to " + foldedSeq + " of " + toSeq);
        }
        List<AuthorRange> ranges = new ArrayList<>();
        runs.visit((length, seq) -> ranges.add(range(length, seq)));
        return ranges;
    }

    private AuthorRange range(int length, long seq) {
        AuthorRange.Builder range = AuthorRange.newBuilder().setLength(length).setServerSeq(seq);
        if (seq > 0) {
            int index = (int) (seq - baseSeq - 1);
            Author author = authors.get(authorOf[index]);
            range.setClientId(ClientId.of(author.clientId()).toString())
                    .setUser(author.user())
                    .setTimeMillis(millisOf[index]);
        }
        return range.build();
    }
}
