package io.sequencer.server.backup;

import io.sequencer.proto.backup.v1.BackedUpShard;
import io.sequencer.proto.backup.v1.BackupManifest;
import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.MembershipRow;
import io.sequencer.proto.log.v1.StoreIdentity;
import io.sequencer.proto.log.v1.UserRow;
import io.sequencer.server.core.CorruptStateException;
import io.sequencer.server.core.access.Memberships;
import io.sequencer.server.core.digest.DigestSum;
import io.sequencer.server.core.document.DocumentHistory;
import io.sequencer.server.core.document.DocumentState;
import io.sequencer.server.core.level.FeatureLevel;
import io.sequencer.server.core.level.UnknownEntryException;
import io.sequencer.server.store.StoreCopy;
import io.sequencer.server.store.StoreView;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Whether one shard's store is what the manifest says, and sound in itself: every block, every document's log, hash chain and
 * content, every session and feed row, and the digest of the state summed up anew.
 */
final class ShardCheck {

    private static final int PAGE = 1000;

    private final BackedUpShard expected;
    private final StoreCopy copy;
    private final Progress progress;
    private long places;
    private final List<String> findings = new ArrayList<>();

    ShardCheck(BackedUpShard expected, StoreCopy copy, Progress progress) {
        this.expected = expected;
        this.copy = copy;
        this.progress = progress;
    }

    /**
     * @param documents that live
     * @param deleted of which a marker is left
     * @param ops that are retained
     */
    record Counts(int shard, long term, long logIndex, long documents, long deleted, long ops, long sessions) {}

    List<String> findings() {
        return List.copyOf(findings);
    }

    Counts run(BackupManifest manifest) {
        StoreIdentity identity = copy.identity();
        if (!identity.getClusterId().equals(manifest.getClusterId())
                || identity.getShard() != expected.getShard()
                || identity.getShards() != manifest.getShardsCount()) {
            findings.add("it is shard " + identity.getShard() + " of " + identity.getShards() + " of cluster "
                    + identity.getClusterId());
        }
        copy.verifyBlocks();
        return copy.read(this::rows);
    }

    private Counts rows(StoreView rows) {
        AppliedRow applied = rows.applied();
        if (FeatureLevel.orFirst(applied.getFeatureLevel()) > FeatureLevel.NEWEST) {
            throw new UnknownEntryException("shard " + expected.getShard() + " has feature level "
                    + applied.getFeatureLevel() + ", this release reads up to " + FeatureLevel.NEWEST);
        }
        if (applied.getTerm() != expected.getTerm()
                || applied.getLogIndex() != expected.getLogIndex()
                || !HexFormat.of()
                        .formatHex(applied.getStateDigest().toByteArray())
                        .equals(expected.getStateDigest())) {
            findings.add("its state is at term " + applied.getTerm() + ", log index " + applied.getLogIndex()
                    + ", with another digest or position than the manifest says");
        }
        progress.begin("shard " + expected.getShard(), expected.getDocuments(), Progress.Unit.DOCUMENTS);
        DigestSum digest = new DigestSum(rows);
        DocumentHistory history = new DocumentHistory(rows);
        long documents = 0;
        long deleted = 0;
        long ops = 0;
        String after = "";
        List<String> page = rows.documentIds("", after, PAGE);
        while (!page.isEmpty()) {
            for (String docId : page) {
                DocumentRow row = rows.document(docId).orElseThrow();
                add(digest, row);
                places += Memberships.of(row).size();
                if (DocumentState.isMarker(row)) {
                    deleted++;
                } else {
                    documents++;
                    ops += verify(history, row);
                    progress.advance(1);
                }
                after = docId;
            }
            page = rows.documentIds("", after, PAGE);
        }
        progress.end();
        people(rows, digest, applied);
        if (documents != expected.getDocuments()) {
            findings.add("it holds " + documents + " documents, the manifest says " + expected.getDocuments());
        }
        if (!digest.equalsStored(applied.getStateDigest())) {
            findings.add("the digest of its state is not the sum of its documents, accounts and keys");
        }
        return new Counts(
                expected.getShard(),
                applied.getTerm(),
                applied.getLogIndex(),
                documents,
                deleted,
                ops,
                sessionsAndFeed(rows));
    }

    /** Visiting parses every row; the index must be what the documents say. */
    private void people(StoreView rows, DigestSum digest, AppliedRow applied) {
        digest.add(applied);
        rows.signingKeys().forEach(digest::add);
        List<UserRow> page = rows.users("", "", PAGE);
        while (!page.isEmpty()) {
            page.forEach(digest::add);
            page = rows.users("", page.get(page.size() - 1).getUser(), PAGE);
        }
        long[] found = {0};
        rows.memberships((user, membership) -> {
            found[0]++;
            MembershipRow stated = rows.document(membership.docId())
                    .map(row -> Memberships.of(row).get(user))
                    .orElse(null);
            if (!membership.row().equals(stated)) {
                findings.add("the index gives " + user + " a place in " + membership.docId()
                        + " that the document does not know");
            }
            return true;
        });
        if (applied.getAccounts() && found[0] != places) {
            findings.add("the index holds " + found[0] + " places of users in documents, the documents " + places);
        }
    }

    /** A document that cannot be added makes the sums unequal, which is said too: the state is not what it was. */
    private void add(DigestSum digest, DocumentRow row) {
        try {
            digest.add(row);
        } catch (UnknownEntryException e) {
            throw e;
        } catch (CorruptStateException e) {
            findings.add(String.valueOf(e.getMessage()));
        }
    }

    private long verify(DocumentHistory history, DocumentRow row) {
        DocumentHistory.Verdict verdict = history.verify(row);
        verdict.findings().forEach(finding -> findings.add(row.getDocId() + ": " + finding));
        return verdict.opsChecked();
    }

    /** Visiting parses every row. */
    private static long sessionsAndFeed(StoreView rows) {
        long[] sessions = {0};
        rows.sessions(Optional.empty(), (key, row) -> {
            sessions[0]++;
            return true;
        });
        rows.feed(0, (logIndex, row) -> true);
        return sessions[0];
    }
}
