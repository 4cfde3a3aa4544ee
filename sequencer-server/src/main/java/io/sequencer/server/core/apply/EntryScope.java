package io.sequencer.server.core.apply;

import io.sequencer.proto.log.v1.Authority;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.EntryRow;
import io.sequencer.proto.log.v1.Settings;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.Role;
import io.sequencer.server.core.DocumentWrites;
import io.sequencer.server.core.Removal;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.core.access.Memberships;
import io.sequencer.server.core.access.Rights;
import io.sequencer.server.core.account.AccountScope;
import io.sequencer.server.core.account.AccountWrites.Membership;
import io.sequencer.server.core.digest.StateDigest;
import io.sequencer.server.core.document.DocumentState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The log entry being applied: its place and time, and what it has changed so far. */
final class EntryScope {
    private static final int FORMAT = 1;
    private static final int PAGE = 1000;

    private final long index;
    private final long timeMillis;
    private final Settings settings;
    private final StateDigest digest;
    private final AccountScope accounts;
    private long rebaseWork;
    private long rebaseWorkOfCommand;
    // Insertion order: writes come out in order of first touch, the same on every replica.
    private final Map<String, DocumentChange> changes = new LinkedHashMap<>();
    private final Set<Removal> removals = new LinkedHashSet<>();
    private long feedFloor;

    EntryScope(AccountScope accounts, Settings settings, StateDigest digest) {
        this.accounts = accounts;
        this.index = accounts.index();
        this.timeMillis = accounts.timeMillis();
        this.settings = settings;
        this.digest = digest;
    }

    long index() {
        return index;
    }

    long timeMillis() {
        return timeMillis;
    }

    Settings settings() {
        return settings;
    }

    /** Accounts and keys, and whether owners and grants decide. */
    AccountScope accounts() {
        return accounts;
    }

    /** The refusal of a command whose user may not do that with the document; empty if the user may, or nobody asks. */
    Optional<Decision> denial(DocumentState document, String user, Authority authority, Role needed) {
        return !accounts.enabled() || Rights.allow(document.row(), user, authority, needed)
                ? Optional.empty()
                : Optional.of(Refusal.of(Rights.refusal(document.row(), user, needed)));
    }

    /** Where changes of the document go; to be called before the first of them. */
    DocumentChange change(DocumentState document) {
        return changes.computeIfAbsent(
                document.docId(), id -> new DocumentChange(document, Optional.of(digest.share(document))));
    }

    /** The document begins with this entry. */
    void create(DocumentState document) {
        changes.put(document.docId(), new DocumentChange(document, Optional.empty()));
    }

    boolean isChanged(DocumentState document) {
        return changes.containsKey(document.docId());
    }

    /** What follows is of the entry's next command. */
    void beginCommand() {
        rebaseWorkOfCommand = 0;
    }

    /** Whether a message asks for more work than any entry does. */
    boolean isTooMuchRebaseWork(long steps) {
        return steps > settings.getMaxRebaseWork();
    }

    /** The same for its command: the message with those of its set that were looked at before. */
    boolean isTooMuchRebaseWorkForCommand(long steps) {
        return rebaseWorkOfCommand + steps > settings.getMaxRebaseWork();
    }

    /** Takes transform work from the entry's budget; refuses what passes it, unless it is of the first command. */
    boolean spendsRebaseWork(long steps) {
        if (rebaseWork > rebaseWorkOfCommand && rebaseWork + steps > settings.getMaxRebaseWork()) {
            return false;
        }
        rebaseWork += steps;
        rebaseWorkOfCommand += steps;
        return true;
    }

    /** Whether this very entry gave the op its number. */
    boolean isPending(DocumentState document, long serverSeq) {
        DocumentChange change = changes.get(document.docId());
        return change != null && change.isPending(serverSeq);
    }

    /** Rows go with this entry. Returns false if the same ones went before in it. */
    boolean remove(Removal removal) {
        return removals.add(removal);
    }

    List<Removal> removals() {
        return List.copyOf(removals);
    }

    /** An op of this log index was dropped, and maybe some before it. */
    void droppedOpsUpTo(long logIndex) {
        feedFloor = Math.max(feedFloor, logIndex);
    }

    /** The highest log index of any op that the entry dropped; 0 if it dropped none. */
    long feedFloor() {
        return feedFloor;
    }

    Iterable<DocumentChange> changes() {
        return changes.values();
    }

    List<DocumentWrites> finish() {
        List<DocumentWrites> writes = new ArrayList<>(changes.size());
        int ordinal = 0;
        for (DocumentChange change : changes.values()) {
            writes.add(change.finish(timeMillis, index, ordinal, settings));
            ordinal += change.opCount();
        }
        return writes;
    }

    /** What the entry changes of the index of who has which document; it begins when owners and grants begin to decide. */
    List<Membership> memberships(ShardReader stored) {
        if (!accounts.enabled()) {
            return List.of();
        }
        List<Membership> changed = new ArrayList<>();
        for (DocumentChange change : changes.values()) {
            DocumentRow before = accounts.becameEnabled() ? DocumentRow.getDefaultInstance() : change.rowBefore();
            Memberships.change(before, change.document().row(), changed);
        }
        if (accounts.becameEnabled()) {
            addUnchanged(stored, changed);
        }
        return changed;
    }

    /** Once in a shard's life, and then for all documents that it had before. */
    private void addUnchanged(ShardReader stored, List<Membership> memberships) {
        List<String> page = stored.documentIds("", "", PAGE);
        while (!page.isEmpty()) {
            for (String docId : page) {
                if (!changes.containsKey(docId)) {
                    DocumentRow row = stored.document(docId).orElseThrow();
                    Memberships.change(DocumentRow.getDefaultInstance(), row, memberships);
                }
            }
            page = stored.documentIds("", page.get(page.size() - 1), PAGE);
        }
    }

    /** The change feed's row, if the entry added any op. */
    Optional<EntryRow> feedRow() {
        EntryRow.Builder row = EntryRow.newBuilder().setFormat(FORMAT).setTimeMillis(timeMillis);
        changes.values().stream().filter(change -> change.opCount() > 0).forEach(change -> row.addBlocks(change.key()));
        return row.getBlocksCount() == 0 ? Optional.empty() : Optional.of(row.build());
    }
}
