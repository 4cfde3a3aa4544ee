package io.sequencer.server.core;

import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.EntryRow;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.server.core.account.AccountWrites;
import java.util.List;
import java.util.Optional;

/**
 * All that one log entry did: what the store writes in one batch, what the proposer answers, what subscribers are told.
 *
 * @param index Raft log index of the entry
 * @param decisions one for each command of the entry, in order
 * @param documents changes by document, in order of first touch; their blocks carry the entry's ops
 * @param removals rows that go, after all others were put
 * @param accounts what changed of accounts, keys, and the index of who has which document
 * @param entry the change feed's row; empty if the entry added no op
 * @param applied the shard's new position, digest and settings
 */
public record AppliedEntry(
        long index,
        List<Decision> decisions,
        List<DocumentWrites> documents,
        List<Removal> removals,
        AccountWrites accounts,
        Optional<EntryRow> entry,
        AppliedRow applied) {

    /** An entry that changes nothing of accounts. */
    public AppliedEntry(
            long index,
            List<Decision> decisions,
            List<DocumentWrites> documents,
            List<Removal> removals,
            Optional<EntryRow> entry,
            AppliedRow applied) {
        this(index, decisions, documents, removals, AccountWrites.NONE, entry, applied);
    }
}
