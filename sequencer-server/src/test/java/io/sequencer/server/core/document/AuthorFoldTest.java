package io.sequencer.server.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.LogEntry;
import io.sequencer.proto.v1.AuthorRange;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.core.MemoryRows;
import io.sequencer.server.core.apply.RandomLog;
import io.sequencer.server.core.apply.ShardMachine;
import io.sequencer.text.Part;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AuthorFoldTest {
    private static final int ENTRIES = 150;
    private static final int MANY_RUNS = 200_000;

    /** Whoever inserted each code point, in the order of the content; and what each op is to say of its author. */
    private static final class CodePointByCodePoint {
        private final List<Long> seqs = new ArrayList<>();
        private final Map<Long, AuthorRange> authors = new HashMap<>();

        CodePointByCodePoint(MemoryRows rows, String docId, long toSeq) {
            StoredOps log = new StoredOps(rows, docId);
            log.visit(1, toSeq, (block, seq, record, bytes) -> {
                authors.put(
                        seq,
                        AuthorRange.newBuilder()
                                .setServerSeq(seq)
                                .setClientId(ClientId.of(record.getClientId()).toString())
                                .setUser(record.getUser())
                                .setTimeMillis(block.getTimeMillis())
                                .build());
                int position = 0;
                for (Part part : log.appliedText(record).parts()) {
                    if (part instanceof Part.Retain retain) {
                        position += retain.count();
                    } else if (part instanceof Part.Insert insert) {
                        int length = (int) insert.text().codePoints().count();
                        seqs.addAll(position, Collections.nCopies(length, seq));
                        position += length;
                    } else if (part instanceof Part.Delete delete) {
                        seqs.subList(position, position + delete.count()).clear();
                    }
                }
                return true;
            });
        }

        List<AuthorRange> ranges(long baseSeq) {
            List<AuthorRange> ranges = new ArrayList<>();
            for (long inserted : seqs) {
                long seq = inserted <= baseSeq ? 0 : inserted;
                AuthorRange last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
                if (last != null && last.getServerSeq() == seq) {
                    ranges.set(
                            ranges.size() - 1,
                            last.toBuilder().setLength(last.getLength() + 1).build());
                } else {
                    ranges.add(authors.getOrDefault(seq, AuthorRange.getDefaultInstance()).toBuilder()
                            .setLength(1)
                            .build());
                }
            }
            return ranges;
        }
    }

    private static MemoryRows randomDocuments(long seed) {
        RandomLog log = new RandomLog(seed);
        MemoryRows rows = new MemoryRows();
        ShardMachine machine = new ShardMachine(rows, Long.MAX_VALUE);
        for (long index = 1; index <= ENTRIES; index++) {
            LogEntry entry = log.next();
            AppliedEntry applied = machine.apply(1, index, entry);
            rows.write(applied);
            machine.written();
            log.decided(entry, applied.decisions());
        }
        return rows;
    }

    @Property(tries = 30)
    void everyCodePointBelongsToTheOpThatInsertedIt(@ForAll long seed) {
        MemoryRows rows = randomDocuments(seed);
        Random random = new Random(seed);
        for (DocumentRow row : rows.documents().values()) {
            if (row.getMode() != DocumentMode.TEXT) {
                continue;
            }
            DocumentHistory history = new DocumentHistory(rows);
            long head = history.head(row.getDocId()).orElseThrow().headSeq();
            for (long seq = 0; seq <= head; seq++) {
                long maxOps = random.nextBoolean() ? AuthorFold.MAX_OPS : random.nextInt(20);
                AuthorFold fold = AuthorFold.begin(row, rows, seq, maxOps);
                long baseSeq = fold.nextSeq() - 1;
                assertThat(baseSeq).isBetween(0L, maxOps >= seq ? 0 : seq - maxOps);
                while (!fold.isDone()) {
                    fold.advance(rows, 1 + random.nextInt(500));
                }
                List<AuthorRange> ranges = ranges(fold);
                assertThat(ranges).isEqualTo(new CodePointByCodePoint(rows, row.getDocId(), seq).ranges(baseSeq));
                assertThat(ranges.stream().mapToInt(AuthorRange::getLength).sum())
                        .isEqualTo(history.at(row, seq).content().length());
            }
        }
    }

    @Property(tries = 20)
    void runsOfManyChunksAreThoseOfOneLongList(@ForAll long seed) {
        Random random = new Random(seed);
        AuthorRuns runs = new AuthorRuns();
        List<Long> seqs = new ArrayList<>();
        int largest = 0;
        for (long seq = 1; seq <= 6000; seq++) {
            int position = random.nextInt(seqs.size() + 1);
            if (random.nextInt(4) > 0) {
                int length = random.nextInt(6);
                runs.insert(position, length, seq);
                seqs.addAll(position, Collections.nCopies(length, seq));
                largest = Math.max(largest, seqs.size());
            } else {
                int most = seqs.size() - position;
                int count = Math.min(most, random.nextInt(1000) == 0 ? random.nextInt(3000) : random.nextInt(5));
                runs.delete(position, count);
                seqs.subList(position, position + count).clear();
            }
        }
        assertThat(largest).isGreaterThan(2000);
        List<Long> found = new ArrayList<>();
        long before = 0;
        for (AuthorRuns.Walk walk = runs.walk(); walk.next(); ) {
            assertThat(walk.seq()).as("neighbours of one op are one run").isNotEqualTo(before);
            before = walk.seq();
            found.addAll(Collections.nCopies(walk.length(), walk.seq()));
        }
        assertThat(found).isEqualTo(seqs);
    }

    private static List<AuthorRange> ranges(AuthorFold fold) {
        List<AuthorRange> ranges = new ArrayList<>();
        for (AuthorFold.Ranges left = fold.ranges(); left.hasNext(); ) {
            ranges.add(left.next());
        }
        return ranges;
    }

    /** A text of runs of one code point each, in about 800 chunks. */
    private static AuthorRuns manyRuns() {
        AuthorRuns runs = new AuthorRuns();
        for (int i = 0; i < MANY_RUNS; i++) {
            runs.insert(i, 1, i);
        }
        return runs;
    }

    @Test
    void editsSideBySideAreNoWalkThroughTheText() {
        AuthorRuns runs = manyRuns();
        assertThat(runs.steps()).as("of appending").isLessThan(600L * MANY_RUNS);
        long before = runs.steps();
        for (int i = 0; i < 10_000; i++) {
            runs.insert(2 * i, 1, MANY_RUNS + i);
            runs.delete(2 * i + 1, 1);
        }
        long walkThere = MANY_RUNS / 200;
        assertThat(runs.steps() - before).isLessThan(walkThere + 2 * 600L * 10_000);
    }

    @Test
    void textThatIsThinnedOutDoesNotKeepItsMemory() {
        AuthorRuns runs = manyRuns();
        long before = runs.bytes();
        for (int i = 0; i < MANY_RUNS / 100; i++) {
            runs.delete(i, 99);
        }
        assertThat(runs.bytes()).isLessThan(before / 20);
    }
}
