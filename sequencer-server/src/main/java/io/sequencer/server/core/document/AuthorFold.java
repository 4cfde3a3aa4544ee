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
import java.util.NoSuchElementException;

/**
 * Who wrote what of a text document at one number: the fold of its retained ops into runs of one op's text. Done in turns, so
 * that a long log keeps no thread to itself; one thread at a time.
 *
 * <p>What is older than the retained log, or than the last {@link #MAX_OPS}, has no author.
 */
public final class AuthorFold {
    /** Most ops that are folded, beyond what lies between two snapshots: bounds the time. */
    public static final int MAX_OPS = 500_000;
    /** Memory that a fold should take at most; whoever turns it stops at more. */
    public static final long MAX_BYTES = 64 << 20;

    private static final int FIRST_CAPACITY = 256;
    /** What an author takes: ids as key and as text, its places in the tables. */
    private static final int AUTHOR_BYTES = 300;

    private final String docId;
    private final long toSeq;
    private final long baseSeq;
    private final AuthorRuns runs = new AuthorRuns();
    private final Map<Author, Integer> numbers = new LinkedHashMap<>();
    /** A range of each author, without what differs from range to range: its texts are shared. */
    private final List<AuthorRange> authors = new ArrayList<>();
    /** By op behind the base: who, and when. */
    private int[] authorOf = new int[FIRST_CAPACITY];

    private long[] millisOf = new long[FIRST_CAPACITY];
    private long foldedSeq;
    private long authorBytes;

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

    /**
     * Takes in the next ops, at least one.
     *
     * @param maxWork bytes of records read, and places of the text looked at, both together
     */
    public void advance(ShardReader reader, int maxWork) {
        StoredOps log = new StoredOps(reader, docId);
        long[] room = {maxWork};
        long last = log.visit(foldedSeq + 1, toSeq, (block, seq, record, bytes) -> {
            long steps = runs.steps();
            add(block, seq, record, log.appliedText(record));
            room[0] -= bytes.size() + runs.steps() - steps;
            return room[0] > 0;
        });
        if (last != toSeq && room[0] > 0) {
            throw new CorruptStateException(docId + ": op " + (last + 1) + " is missing");
        }
        foldedSeq = last;
    }

    /** Estimate of what it takes in memory now. */
    public long bytes() {
        return runs.bytes() + (long) authorOf.length * (Integer.BYTES + Long.BYTES) + authorBytes;
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
            authors.add(AuthorRange.newBuilder()
                    .setClientId(ClientId.of(a.clientId()).toString())
                    .setUser(a.user())
                    .build());
            authorBytes += AUTHOR_BYTES + (long) a.user().length() * Character.BYTES;
            return authors.size() - 1;
        });
    }

    /** The ranges in the order of the content; neighbours of one op are one range. To be asked when done. */
    public Ranges ranges() {
        if (!isDone()) {
            throw new IllegalStateException("folded to " + foldedSeq + " of " + toSeq);
        }
        return new Ranges();
    }

    /** A walk over the ranges, each made when it is asked for. For one thread. */
    public final class Ranges {
        private final AuthorRuns.Walk walk = runs.walk();
        private boolean more = walk.next();

        /** Whether there is another one. */
        public boolean hasNext() {
            return more;
        }

        /** @throws NoSuchElementException behind the last */
        public AuthorRange next() {
            if (!more) {
                throw new NoSuchElementException();
            }
            AuthorRange range = range(walk.length(), walk.seq());
            more = walk.next();
            return range;
        }
    }

    private AuthorRange range(int length, long seq) {
        if (seq == 0) {
            return AuthorRange.newBuilder().setLength(length).build();
        }
        int index = (int) (seq - baseSeq - 1);
        return authors.get(authorOf[index]).toBuilder()
                .setLength(length)
                .setServerSeq(seq)
                .setTimeMillis(millisOf[index])
                .build();
    }
}
