package io.sequencer.server.core.digest;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.SigningKeyRow;
import io.sequencer.proto.log.v1.UserRow;
import io.sequencer.server.core.CorruptStateException;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.core.document.DocumentLoader;
import io.sequencer.server.core.document.DocumentState;
import io.sequencer.server.core.document.HashChain;

/**
 * The digest of a shard's state, summed up anew from its documents, accounts and keys: what {@code AppliedRow.state_digest} must be. One thread.
 */
public final class DigestSum {
    private final StateDigest digest = new StateDigest(ByteString.EMPTY);
    private final DocumentLoader loader;
    private boolean empty = true;

    public DigestSum(ShardReader reader) {
        this.loader = new DocumentLoader(reader, new HashChain());
    }

    /**
     * Adds a document, or the marker of a deleted one.
     *
     * @throws CorruptStateException if its rows are damaged
     */
    public void add(DocumentRow row) {
        empty = false;
        if (DocumentState.isMarker(row)) {
            digest.add(digest.markerShare(row));
        } else {
            digest.add(digest.share(loader.load(row.getDocId()).orElseThrow()));
        }
    }

    /** Adds an account. */
    public void add(UserRow user) {
        empty = false;
        digest.add(digest.share(user));
    }

    /** Adds a signing key. */
    public void add(SigningKeyRow key) {
        empty = false;
        digest.add(digest.share(key));
    }

    /** Adds what the position says of accounts. */
    public void add(AppliedRow applied) {
        if (applied.getAccounts()) {
            empty = false;
            digest.add(digest.accountsShare());
        }
        if (!applied.getFirstAdmin().isEmpty()) {
            empty = false;
            digest.add(digest.firstAdminShare(applied.getFirstAdmin()));
        }
    }

    /** Whether the stored digest is that of what was added. A shard that never changed has stored none. */
    public boolean equalsStored(ByteString stored) {
        return (empty && stored.isEmpty()) || digest.value().equals(stored);
    }
}
