package io.sequencer.server.core.apply;

import io.sequencer.proto.log.v1.BlockKey;
import io.sequencer.proto.log.v1.CollectEntries;
import io.sequencer.proto.log.v1.CollectMarkers;
import io.sequencer.proto.log.v1.DeleteDocument;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.EntryRow;
import io.sequencer.proto.log.v1.Truncate;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.Role;
import io.sequencer.server.core.ClusterSettings;
import io.sequencer.server.core.CorruptStateException;
import io.sequencer.server.core.Floors;
import io.sequencer.server.core.Removal;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.core.digest.StateDigest;
import io.sequencer.server.core.document.DocumentState;
import java.util.Optional;

/**
 * Decides what is dropped: ops below a floor, documents, and what is left of both. All rows go at the entry's index on every
 * replica; whoever proposed it has decided nothing.
 */
final class Removals {
    /** Of the commands that name many things: what one of them costs is bounded. */
    private static final int MOST_NAMED = 1024;

    private final Documents documents;
    private final ShardReader reader;
    private final StateDigest digest;

    Removals(Documents documents, ShardReader reader, StateDigest digest) {
        this.documents = documents;
        this.reader = reader;
        this.digest = digest;
    }

    /**
     * Raises the floor to the newest snapshot that is neither above what was asked for nor above what retention allows. A snapshot
     * stands at the end of an entry, so the cut never goes through a block or a message; and what is left has a beginning: its
     * content, its chain hash.
     */
    Decision truncate(Truncate command, EntryScope entry) {
        Optional<DocumentState> found = documents.find(command.getDocId(), entry);
        if (found.isEmpty()) {
            return documents.missing(command.getDocId());
        }
        DocumentState document = found.get();
        if (command.getFloor() < 0) {
            return Refusal.invalidArgument("a floor is a number from 0");
        }
        long ceiling = Floors.ceiling(document.row(), document.contentSeq(), entry.settings());
        long floor = reader.snapshotSeq(document.docId(), Math.min(command.getFloor(), ceiling));
        if (floor <= document.row().getFloor()) {
            return DocumentCommands.done(entry.index(), true);
        }
        entry.change(document).rowChanged();
        entry.droppedOpsUpTo(logIndexOf(document.docId(), floor));
        entry.remove(new Removal.Truncated(document.docId(), floor, document.contentSeq()));
        document.truncate(floor);
        return DocumentCommands.done(entry.index(), false);
    }

    private long logIndexOf(String docId, long seq) {
        long[] index = {0};
        reader.blocks(docId, seq, seq, block -> {
            index[0] = block.getLogIndex();
            return false;
        });
        if (index[0] == 0) {
            throw new CorruptStateException(docId + ": op " + seq + " is missing");
        }
        return index[0];
    }

    /** Rows as last written are looked at: what this very entry drops is collected by a later one. */
    Decision collect(CollectEntries command, EntryScope entry) {
        if (command.getLogIndexesCount() > MOST_NAMED) {
            return tooMany();
        }
        long feedFloor = reader.applied().getFeedFloor();
        for (long logIndex : command.getLogIndexesList()) {
            // The one at the feed's floor stays: it tells a reader inside of it what it has missed.
            if (logIndex > 0
                    && logIndex < feedFloor
                    && reader.entry(logIndex)
                            .filter(r -> isDropped(logIndex, r))
                            .isPresent()) {
                entry.remove(new Removal.FeedRow(logIndex));
            }
        }
        return DocumentCommands.done(entry.index(), false);
    }

    private boolean isDropped(long logIndex, EntryRow row) {
        for (BlockKey block : row.getBlocksList()) {
            DocumentRow now = reader.document(block.getDocId()).orElse(DocumentRow.getDefaultInstance());
            if (!Floors.isDropped(now, block.getFirstSeq(), logIndex)) {
                return false;
            }
        }
        return true;
    }

    /** Asking twice is no error, so that a delete may be resent. */
    Decision delete(DeleteDocument command, EntryScope entry) {
        Optional<DocumentState> found = documents.find(command.getDocId(), entry);
        if (found.isEmpty()) {
            return documents.isDeleted(command.getDocId())
                    ? DocumentCommands.done(entry.index(), true)
                    : documents.missing(command.getDocId());
        }
        DocumentState document = found.get();
        Optional<Decision> denied = entry.denial(document, command.getUser(), command.getAuthority(), Role.OWNER);
        if (denied.isPresent()) {
            return denied.get();
        }
        entry.change(document);
        if (document.headSeq() > 0) {
            // Ops of this very entry never get into the feed.
            entry.droppedOpsUpTo(Math.min(document.logIndex(), entry.index() - 1));
        }
        entry.remove(new Removal.Deleted(document.docId()));
        document.delete(entry.timeMillis(), entry.index());
        return DocumentCommands.done(entry.index(), false);
    }

    /** Markers that are old by log time go, and with them all that was known of their documents. */
    Decision collect(CollectMarkers command, EntryScope entry) {
        if (command.getDocIdsCount() > MOST_NAMED) {
            return tooMany();
        }
        long cutoff = Math.min(
                command.getDeletedBeforeMillis(),
                entry.timeMillis() - ClusterSettings.markerTtlMillis(entry.settings()));
        for (String docId : command.getDocIdsList()) {
            Optional<DocumentRow> marker = documents.marker(docId);
            if (marker.isPresent()
                    && marker.get().getDeletedMillis() <= cutoff
                    && entry.remove(new Removal.Marker(docId))) {
                digest.remove(digest.markerShare(marker.get()));
            }
        }
        return DocumentCommands.done(entry.index(), false);
    }

    private static Decision tooMany() {
        return Refusal.invalidArgument("a command names at most " + MOST_NAMED + " things to collect");
    }
}
