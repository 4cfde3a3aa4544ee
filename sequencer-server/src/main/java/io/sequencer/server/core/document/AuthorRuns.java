package io.sequencer.server.core.document;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A text as lengths of runs, each with the number of the op that inserted it. A list of chunks of bounded size: an edit looks
 * for its chunk from where the last edit was, and moves no more than one chunk's runs.
 */
final class AuthorRuns {
    private static final int CHUNK_RUNS = 512;
    /** Of a chunk: room for a length and a number of each run. */
    private static final int CHUNK_BYTES = CHUNK_RUNS * (Integer.BYTES + Long.BYTES) + 64;

    private final List<Chunk> chunks = new ArrayList<>();
    /** Where the last edit was: a chunk, and what lies before it. */
    private int at;

    private int before;
    private long steps;

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

        /** Takes in the runs of the chunk behind it. */
        void absorb(Chunk right) {
            int index = count;
            open(index, right.count);
            System.arraycopy(right.lengths, 0, lengths, index, right.count);
            System.arraycopy(right.seqs, 0, seqs, index, right.count);
            length += right.length;
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

    /** Walks the runs in order; neighbours of one op are one run. The text must not change meanwhile. */
    final class Walk {
        private int chunk;
        private int run;
        private int length;
        private long seq;

        /** Goes to the next run. Returns false behind the last. */
        boolean next() {
            length = 0;
            while (chunk < chunks.size()) {
                Chunk here = chunks.get(chunk);
                while (run < here.count) {
                    if (length > 0 && here.seqs[run] != seq) {
                        return true;
                    }
                    length += here.lengths[run];
                    seq = here.seqs[run++];
                }
                chunk++;
                run = 0;
            }
            return length > 0;
        }

        /** In code points. */
        int length() {
            return length;
        }

        long seq() {
            return seq;
        }
    }

    Walk walk() {
        return new Walk();
    }

    /** Estimate of what it takes in memory. */
    long bytes() {
        return (long) chunks.size() * CHUNK_BYTES;
    }

    /** How many chunks and runs all edits have looked at or moved, about: the measure of the work that they were. */
    long steps() {
        return steps;
    }

    void insert(int position, int length, long seq) {
        if (length == 0) {
            return;
        }
        if (chunks.isEmpty()) {
            chunks.add(new Chunk(CHUNK_RUNS));
        }
        seek(position);
        Chunk chunk = chunks.get(at);
        steps += chunk.count;
        chunk.insert(position - before, length, seq);
        if (chunk.count > CHUNK_RUNS) {
            chunks.add(at + 1, chunk.splitOff());
        }
    }

    void delete(int position, int count) {
        if (count == 0) {
            return;
        }
        seek(position);
        int left = count;
        while (left > 0) {
            Chunk chunk = chunks.get(at);
            steps += chunk.count;
            left -= chunk.delete(position - before, left);
            if (chunk.length == 0) {
                chunks.remove(at);
            } else if (left > 0) {
                before += chunk.length;
                at++;
            }
        }
        if (at == chunks.size()) {
            at = 0;
            before = 0;
        }
        absorbNext();
        if (at > 0) {
            before -= chunks.get(--at).length;
            absorbNext();
        }
    }

    /** Goes to a chunk that the position lies in, or at either end of. */
    private void seek(int position) {
        while (before > position) {
            before -= chunks.get(--at).length;
            steps++;
        }
        while (before + chunks.get(at).length < position) {
            before += chunks.get(at++).length;
            steps++;
        }
    }

    /** Keeps what was thinned out from staying behind as many chunks of few runs. */
    private void absorbNext() {
        if (at + 1 < chunks.size() && chunks.get(at).count + chunks.get(at + 1).count <= CHUNK_RUNS / 2) {
            Chunk next = chunks.remove(at + 1);
            steps += next.count;
            chunks.get(at).absorb(next);
        }
    }
}
