package io.sequencer.server.core.document;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A text as lengths of runs, each with the number of the op that inserted it. A list of chunks of bounded size: an edit looks
 * for its chunk by the chunks' lengths, and moves no more than one chunk's runs.
 */
final class AuthorRuns {
    private static final int CHUNK_RUNS = 512;

    private final List<Chunk> chunks = new ArrayList<>();

    private static final class Chunk {
        private int[] lengths;
        private long[] seqs;
        private int count;
        private int length;

        Chunk(int capacity) {
            lengths = new int[capacity];
            seqs = new long[capacity];
        }

        /** Opens room for runs at an index. */
        void open(int index, int runs) {
            if (count + runs > lengths.length) {
                lengths = Arrays.copyOf(lengths, 2 * (count + runs));
                seqs = Arrays.copyOf(seqs, lengths.length);
            }
            System.arraycopy(lengths, index, lengths, index + runs, count - index);
            System.arraycopy(seqs, index, seqs, index + runs, count - index);
            count += runs;
        }

        void close(int from, int to) {
            System.arraycopy(lengths, to, lengths, from, count - to);
            System.arraycopy(seqs, to, seqs, from, count - to);
            count -= to - from;
        }

        void set(int index, int runLength, long seq) {
            lengths[index] = runLength;
            seqs[index] = seq;
        }

        /** Puts a run behind the first {@code position} code points. */
        void insert(int position, int runLength, long seq) {
            int index = 0;
            int before = 0;
            while (index < count && before + lengths[index] <= position) {
                before += lengths[index++];
            }
            int inside = position - before;
            if (inside == 0) {
                open(index, 1);
                set(index, runLength, seq);
            } else {
                open(index + 1, 2);
                set(index + 2, lengths[index] - inside, seqs[index]);
                set(index + 1, runLength, seq);
                lengths[index] = inside;
            }
            length += runLength;
        }

        /** Removes what there is of {@code most} code points behind {@code position}; returns how many. */
        int delete(int position, int most) {
            int removed = Math.min(most, length - position);
            if (removed == 0) {
                return 0;
            }
            int first = 0;
            int before = 0;
            while (before + lengths[first] <= position) {
                before += lengths[first++];
            }
            int kept = position - before;
            int last = first;
            int end = before;
            while (end + lengths[last] < position + removed) {
                end += lengths[last++];
            }
            int rest = end + lengths[last] - (position + removed);
            long restSeq = seqs[last];
            if (kept > 0 && rest > 0 && first == last) {
                lengths[first] = kept + rest;
            } else {
                if (kept > 0) {
                    lengths[first++] = kept;
                }
                if (rest > 0) {
                    set(last, rest, restSeq);
                }
                close(first, rest > 0 ? last : last + 1);
            }
            length -= removed;
            return removed;
        }

        Chunk splitOff() {
            int half = count / 2;
            Chunk right = new Chunk(CHUNK_RUNS);
            right.open(0, count - half);
            System.arraycopy(lengths, half, right.lengths, 0, count - half);
            System.arraycopy(seqs, half, right.seqs, 0, count - half);
            for (int i = 0; i < right.count; i++) {
                right.length += right.lengths[i];
            }
            length -= right.length;
            count = half;
            return right;
        }
    }

    /** Takes runs one by one, in order. */
    @FunctionalInterface
    interface Visitor {
        void run(int length, long seq);
    }

    void insert(int position, int length, long seq) {
        if (length == 0) {
            return;
        }
        int at = 0;
        int before = 0;
        while (at < chunks.size() && before + chunks.get(at).length < position) {
            before += chunks.get(at++).length;
        }
        if (at == chunks.size()) {
            chunks.add(new Chunk(CHUNK_RUNS));
        }
        Chunk chunk = chunks.get(at);
        chunk.insert(position - before, length, seq);
        if (chunk.count > CHUNK_RUNS) {
            chunks.add(at + 1, chunk.splitOff());
        }
    }

    void delete(int position, int count) {
        int at = 0;
        int before = 0;
        int left = count;
        while (left > 0) {
            Chunk chunk = chunks.get(at);
            if (before + chunk.length > position) {
                left -= chunk.delete(position - before, left);
            }
            if (chunk.length == 0) {
                chunks.remove(at);
            } else {
                before += chunk.length;
                at++;
            }
        }
    }

    /** Visits all runs; neighbours of one op are one run. */
    void visit(Visitor visitor) {
        int length = 0;
        long seq = 0;
        for (Chunk chunk : chunks) {
            for (int i = 0; i < chunk.count; i++) {
                if (length > 0 && chunk.seqs[i] != seq) {
                    visitor.run(length, seq);
                    length = 0;
                }
                length += chunk.lengths[i];
                seq = chunk.seqs[i];
            }
        }
        if (length > 0) {
            visitor.run(length, seq);
        }
    }
}
