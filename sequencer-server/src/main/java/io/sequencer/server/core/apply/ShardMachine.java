package io.sequencer.server.core.apply;

import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.LogEntry;
import io.sequencer.proto.log.v1.RaiseFeatureLevel;
import io.sequencer.proto.log.v1.Settings;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.peer.v1.Done;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.ClusterSettings;
import io.sequencer.server.core.CorruptStateException;
import io.sequencer.server.core.DocumentView;
import io.sequencer.server.core.DocumentWrites;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.core.account.AccountScope;
import io.sequencer.server.core.account.Accounts;
import io.sequencer.server.core.digest.StateDigest;
import io.sequencer.server.core.document.HashChain;
import io.sequencer.server.core.level.EntryCheck;
import io.sequencer.server.core.level.FeatureLevel;
import io.sequencer.server.core.level.UnknownEntryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One shard as a function of its log: the same entries in the same order give the same decisions, rows and digest, on
 * every node and in every replay.
 *
 * <p>A round is {@link #apply}, then the caller writes what came out, then {@link #written}. Between the two the machine is
 * ahead of its store; if the write fails the node must stop. The apply thread owns the machine; {@link #published} is for
 * every thread.
 */
public final class ShardMachine {
    private static final int FORMAT = 1;

    private final ShardReader reader;
    private final Documents documents;
    private final Submissions submissions;
    private final DocumentCommands commands;
    private final Removals removals;
    private final StateDigest digest;
    private Settings settings;
    private long index;
    private long timeMillis;
    private long documentCount;
    private long feedFloor;
    private long lastDropIndex;
    private final int newestLevel;
    private volatile int level;
    private volatile boolean accountsOn;
    private String firstAdmin;
    private Optional<EntryScope> unwritten = Optional.empty();

    /**
     * @param reader the shard's rows as last written
     * @param cacheBytes how much may be held of documents; changes no decision
     * @param newestLevel the highest {@link FeatureLevel} that is known here
     * @throws UnknownEntryException if the rows are of a higher one
     */
    public ShardMachine(ShardReader reader, long cacheBytes, int newestLevel) {
        HashChain hashes = new HashChain();
        AppliedRow applied = reader.applied();
        this.reader = reader;
        this.documents = new Documents(reader, hashes, cacheBytes);
        this.submissions = new Submissions(documents, new Acks(reader), hashes);
        this.commands = new DocumentCommands(documents, reader, hashes);
        this.digest = new StateDigest(applied.getStateDigest());
        this.removals = new Removals(documents, reader, digest);
        this.settings = ClusterSettings.orDefaults(applied.getSettings());
        this.index = applied.getLogIndex();
        this.timeMillis = applied.getTimeMillis();
        this.documentCount = applied.getDocuments();
        this.feedFloor = applied.getFeedFloor();
        this.lastDropIndex = applied.getLastDropIndex();
        this.accountsOn = applied.getAccounts();
        this.firstAdmin = applied.getFirstAdmin();
        this.newestLevel = newestLevel;
        this.level = FeatureLevel.orFirst(applied.getFeatureLevel());
        if (Integer.toUnsignedLong(level) > newestLevel) {
            throw unknownLevel("the state at entry " + index + " raised", Integer.toUnsignedLong(level));
        }
    }

    /** One that knows what this release knows. */
    public ShardMachine(ShardReader reader, long cacheBytes) {
        this(reader, cacheBytes, FeatureLevel.NEWEST);
    }

    /**
     * Applies the next entry.
     *
     * @throws UnknownEntryException if the entry holds something that this release does not know; nothing of it was applied
     * @throws CorruptStateException if the entry meets damaged rows: the node must stop
     */
    public AppliedEntry apply(long term, long entryIndex, LogEntry logEntry) {
        if (unwritten.isPresent() || entryIndex <= index) {
            throw new IllegalStateException("entry " + entryIndex + " does not follow entry " + index);
        }
        EntryCheck.unknown(logEntry).ifPresent(what -> {
            throw new UnknownEntryException("log entry " + entryIndex + " holds " + what + ", unknown here");
        });
        timeMillis = Math.max(timeMillis, logEntry.getTimeMillis());
        AccountScope accounts = new AccountScope(reader, digest, entryIndex, timeMillis, accountsOn, firstAdmin);
        EntryScope entry = new EntryScope(accounts, settings, digest);
        List<Decision> decisions = new ArrayList<>(logEntry.getCommandsCount());
        for (Command command : logEntry.getCommandsList()) {
            entry.beginCommand();
            decisions.add(decide(command, entry));
        }
        List<DocumentWrites> writes = entry.finish();
        for (DocumentChange change : entry.changes()) {
            change.digestShareBefore().ifPresent(digest::remove);
            digest.add(digest.share(change.document()));
            documentCount += change.isCreation() ? 1 : 0;
            documentCount -= change.document().isDeleted() ? 1 : 0;
        }
        feedFloor = Math.max(feedFloor, entry.feedFloor());
        lastDropIndex = entry.feedFloor() > 0 ? entryIndex : lastDropIndex;
        index = entryIndex;
        accountsOn = accounts.enabled();
        firstAdmin = accounts.firstAdmin();
        unwritten = Optional.of(entry);
        return new AppliedEntry(
                entryIndex,
                decisions,
                writes,
                entry.removals(),
                accounts.finish(entry.memberships(reader)),
                entry.feedRow(),
                position(term));
    }

    /** What {@link #apply} gave is in the store: from here on other threads may see it. */
    public void written() {
        unwritten.ifPresent(entry -> entry.changes().forEach(change -> documents.publish(change.document())));
        unwritten = Optional.empty();
    }

    /** An entry without commands moved the log on; the row says so. */
    public AppliedRow advance(long term, long entryIndex) {
        index = entryIndex;
        return position(term);
    }

    /** The document at its last written entry, if memory has it; any thread. */
    public Optional<DocumentView> published(String docId) {
        return documents.published(docId);
    }

    private Decision decide(Command command, EntryScope entry) {
        return switch (command.getCommandCase()) {
            case SUBMIT -> submissions.decide(command.getSubmit(), entry);
            case SUBMIT_SET -> submissions.decideSet(command.getSubmitSet(), entry);
            case CREATE -> commands.create(command.getCreate(), entry);
            case EXPIRE -> commands.expire(command.getExpire(), entry);
            case PUT_SNAPSHOT -> commands.putSnapshot(command.getPutSnapshot(), entry);
            case SET_RETENTION -> commands.retain(command.getSetRetention(), entry);
            case TRUNCATE -> removals.truncate(command.getTruncate(), entry);
            case COLLECT_ENTRIES -> removals.collect(command.getCollectEntries(), entry);
            case DELETE -> removals.delete(command.getDelete(), entry);
            case COLLECT_MARKERS -> removals.collect(command.getCollectMarkers(), entry);
            case CHECK_DIGEST -> StatedDigests.decide(command.getCheckDigest(), entry);
            case SETTINGS -> {
                if (!ClusterSettings.isSane(command.getSettings().getSettings())) {
                    yield Refusal.invalidArgument("a setting lies outside of what it may be");
                }
                // For the entries that follow: what this one decides was proposed under the old ones.
                settings = ClusterSettings.merge(settings, command.getSettings().getSettings());
                yield Decision.newBuilder()
                        .setDone(Done.newBuilder().setLogIndex(entry.index()))
                        .build();
            }
            case RAISE_FEATURE_LEVEL -> raise(command.getRaiseFeatureLevel(), entry);
            case ENABLE_ACCOUNTS,
                    CHANGE_ACCESS,
                    CREATE_USER,
                    CHANGE_USER,
                    OPEN_LOGIN,
                    ROTATE_LOGIN,
                    CLOSE_LOGINS,
                    INSTALL_SIGNING_KEY,
                    CLAIM_FIRST_ADMIN -> aboutPeople(command, entry);
            case COMMAND_NOT_SET -> throw new IllegalStateException("an unknown command in entry " + entry.index());
        };
    }

    /** What reaches the log below its level is refused alike by all who read it; who does not read it stops. */
    private Decision aboutPeople(Command command, EntryScope entry) {
        if (level < FeatureLevel.ACCOUNTS) {
            return Refusal.belowLevel(level, FeatureLevel.ACCOUNTS);
        }
        return command.hasChangeAccess()
                ? commands.changeAccess(command.getChangeAccess(), entry)
                : Accounts.decide(command, entry.accounts());
    }

    /** Asking twice is no error: leaders ask until they see it done. */
    private Decision raise(RaiseFeatureLevel command, EntryScope entry) {
        long wanted = Integer.toUnsignedLong(command.getLevel());
        if (wanted > newestLevel) {
            throw unknownLevel("log entry " + entry.index() + " raises", wanted);
        }
        boolean isNew = wanted > level;
        level = isNew ? (int) wanted : level;
        return DocumentCommands.done(entry.index(), !isNew);
    }

    private UnknownEntryException unknownLevel(String who, long wanted) {
        return new UnknownEntryException(
                who + " the feature level to " + wanted + ", this release reads up to " + newestLevel);
    }

    /** What entries and rows of this shard may hold; any thread. */
    public int featureLevel() {
        return level;
    }

    /** Whether owners and grants decide, as of the newest entry; any thread. */
    public boolean accountsOn() {
        return accountsOn;
    }

    private AppliedRow position(long term) {
        return AppliedRow.newBuilder()
                .setFormat(FORMAT)
                .setTerm(term)
                .setLogIndex(index)
                .setStateDigest(digest.value())
                .setDocuments(documentCount)
                .setSettings(settings)
                .setTimeMillis(timeMillis)
                .setFeedFloor(feedFloor)
                .setLastDropIndex(lastDropIndex)
                .setFeatureLevel(FeatureLevel.stored(level))
                .setAccounts(accountsOn)
                .setFirstAdmin(firstAdmin)
                .build();
    }
}
