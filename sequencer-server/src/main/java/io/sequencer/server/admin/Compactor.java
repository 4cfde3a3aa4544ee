package io.sequencer.server.admin;

import io.sequencer.proto.log.v1.BlockKey;
import io.sequencer.proto.log.v1.CollectEntries;
import io.sequencer.proto.log.v1.CollectMarkers;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.EntryRow;
import io.sequencer.proto.log.v1.Settings;
import io.sequencer.proto.log.v1.Truncate;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.server.core.ClusterSettings;
import io.sequencer.server.core.Floors;
import io.sequencer.server.forward.CommandOutcome;
import io.sequencer.server.store.StoreView;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, on the node that leads a shard, for what the shard may drop, and proposes it: ops that retention does not keep, rows of
 * the change feed whose ops are gone, markers of documents deleted long ago. It decides nothing: apply checks each proposal again.
 *
 * <p>A page of rows is looked at, at one applied index, and its commands are proposed one after the other; one is under way at
 * a time. What one costs in apply is bounded, so edits that come meanwhile wait for one of them at most. Runs on one thread.
 */
public final class Compactor {
    static final int DOCUMENTS_PER_PAGE = 1_000;
    static final int FEED_ROWS_PER_PAGE = 5_000;
    static final int NAMED_PER_COMMAND = 256;

    private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);

    private final List<? extends LedShard> shards;
    private final InstantSource clock;
    /** By shard: up to which drop of ops its rows of the feed were looked at. */
    private final long[] collectedTo;

    /** What a look at some rows gave. Where the next page begins; null: there is none. */
    private record Page<K>(List<Command> commands, @Nullable K end) {}

    public Compactor(List<? extends LedShard> shards, InstantSource clock) {
        this.shards = List.copyOf(shards);
        this.clock = clock;
        this.collectedTo = new long[shards.size()];
    }

    /** One look at all shards that this node leads; waits for what it proposed. */
    public void search() {
        for (int i = 0; i < shards.size(); i++) {
            LedShard shard = shards.get(i);
            if (documents(shard)) {
                feed(shard, i);
            }
        }
    }

    /** Returns whether it came to the end. */
    private boolean documents(LedShard shard) {
        @Nullable String after = "";
        while (after != null) {
            String from = after;
            @Nullable Page<String> page = shard.isLedHere() ? shard.read(rows -> documentsPage(rows, from)) : null;
            if (page == null || !propose(shard, page.commands())) {
                return false;
            }
            after = page.end();
        }
        return true;
    }

    private Page<String> documentsPage(StoreView rows, String after) {
        Settings settings = ClusterSettings.orDefaults(rows.applied().getSettings());
        long markerCutoff = clock.millis() - ClusterSettings.markerTtlMillis(settings);
        List<Command> commands = new ArrayList<>();
        List<String> markers = new ArrayList<>();
        List<String> docIds = rows.documentIds("", after, DOCUMENTS_PER_PAGE);
        for (String docId : docIds) {
            DocumentRow row = rows.document(docId).orElseThrow();
            if (row.getDeletedLogIndex() == 0) {
                long floor = floor(rows, row, settings);
                if (floor > row.getFloor()) {
                    commands.add(Command.newBuilder()
                            .setTruncate(Truncate.newBuilder().setDocId(docId).setFloor(floor))
                            .build());
                }
            } else if (row.getDeletedMillis() <= markerCutoff) {
                markers.add(docId);
            }
        }
        for (List<String> some : split(markers)) {
            commands.add(Command.newBuilder()
                    .setCollectMarkers(
                            CollectMarkers.newBuilder().addAllDocIds(some).setDeletedBeforeMillis(markerCutoff))
                    .build());
        }
        return new Page<>(commands, docIds.size() < DOCUMENTS_PER_PAGE ? null : docIds.get(docIds.size() - 1));
    }

    private static long floor(StoreView rows, DocumentRow row, Settings settings) {
        long contentSeq = 0;
        if (row.getMode() != DocumentMode.TEXT) {
            contentSeq = rows.snapshot(row.getDocId(), row.getSnapshotSeq())
                    .map(snapshot -> snapshot.getContentSeq())
                    .orElse(0L);
        }
        long ceiling = Floors.ceiling(row, contentSeq, settings);
        return ceiling <= row.getFloor() ? 0 : rows.snapshotSeq(row.getDocId(), ceiling);
    }

    private void feed(LedShard shard, int number) {
        // Not the floor: that stays where it is while ops of a lower log index go.
        long dropped = shard.read(rows -> rows.applied().getLastDropIndex());
        @Nullable Long after = dropped == collectedTo[number] ? null : Long.valueOf(0);
        while (after != null) {
            long from = after;
            @Nullable Page<Long> page = shard.isLedHere() ? shard.read(rows -> feedPage(rows, from)) : null;
            if (page == null || !propose(shard, page.commands())) {
                return;
            }
            after = page.end();
        }
        collectedTo[number] = dropped;
    }

    private static Page<Long> feedPage(StoreView rows, long after) {
        long floor = rows.applied().getFeedFloor();
        Map<String, DocumentRow> known = new HashMap<>();
        List<Long> dropped = new ArrayList<>();
        long[] seen = {0, 0};
        rows.feed(after, (logIndex, row) -> {
            if (logIndex >= floor) {
                seen[0] = 0;
                return false;
            }
            if (isDropped(rows, known, logIndex, row)) {
                dropped.add(logIndex);
            }
            seen[0]++;
            seen[1] = logIndex;
            return seen[0] < FEED_ROWS_PER_PAGE;
        });
        List<Command> commands = split(dropped).stream()
                .map(some -> Command.newBuilder()
                        .setCollectEntries(CollectEntries.newBuilder().addAllLogIndexes(some))
                        .build())
                .toList();
        return new Page<>(commands, seen[0] < FEED_ROWS_PER_PAGE ? null : Long.valueOf(seen[1]));
    }

    private static boolean isDropped(StoreView rows, Map<String, DocumentRow> known, long logIndex, EntryRow row) {
        for (BlockKey block : row.getBlocksList()) {
            DocumentRow now = known.computeIfAbsent(
                    block.getDocId(), docId -> rows.document(docId).orElse(DocumentRow.getDefaultInstance()));
            if (!Floors.isDropped(now, block.getFirstSeq(), logIndex)) {
                return false;
            }
        }
        return true;
    }

    private static <T> List<List<T>> split(List<T> all) {
        List<List<T>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += NAMED_PER_COMMAND) {
            parts.add(all.subList(from, Math.min(all.size(), from + NAMED_PER_COMMAND)));
        }
        return parts;
    }

    /** Returns false if the log does not take more now; the next search goes on. */
    private static boolean propose(LedShard shard, List<Command> commands) {
        for (Command command : commands) {
            CommandOutcome outcome = shard.submit(command).join();
            if (!(outcome instanceof CommandOutcome.Decided)
                    || Thread.currentThread().isInterrupted()) {
                LOG.info("what may be dropped is dropped later: {}", outcome);
                return false;
            }
        }
        return true;
    }
}
