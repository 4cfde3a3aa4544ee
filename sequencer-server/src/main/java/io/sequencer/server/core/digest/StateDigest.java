package io.sequencer.server.core.digest;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.Grant;
import io.sequencer.proto.log.v1.Login;
import io.sequencer.proto.log.v1.SigningKeyRow;
import io.sequencer.proto.log.v1.UserRow;
import io.sequencer.proto.v1.Retention;
import io.sequencer.server.core.document.DocumentState;
import io.sequencer.server.core.document.HashChain;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A digest of the whole shard that costs only what an entry touched: the sum, in four 64-bit lanes, of the SHA-256 of
 * every document's head, account and signing key. Two replicas at one log index have equal digests, or one of them is wrong.
 *
 * <p>A sum of hashes finds damage and divergence; it is no defence against somebody who can choose document states
 * (Bellare and Micciancio, "A New Paradigm for Collision-free Hashing", 1997: AdHash needs far wider lanes for that).
 */
public final class StateDigest {
    private static final int LANES = 4;
    /** Of a digest. */
    public static final int BYTES = LANES * Long.BYTES;

    private static final byte[] NOTHING = {};

    private final long[] lanes = new long[LANES];
    private final MessageDigest sha256 = HashChain.newSha256();

    public StateDigest(ByteString stored) {
        ByteBuffer buffer = stored.asReadOnlyByteBuffer();
        for (int i = 0; i < LANES && buffer.hasRemaining(); i++) {
            lanes[i] = buffer.getLong();
        }
    }

    /** The document's share, to be {@link #remove}d before it changes and {@link #add}ed afterwards. */
    public long[] share(DocumentState document) {
        if (document.isDeleted()) {
            return markerShare(document.row());
        }
        byte[] access = document.accessHash(this::access);
        sha256.update(document.docId().getBytes(StandardCharsets.US_ASCII));
        sha256.update(ByteBuffer.allocate(8 * Long.BYTES)
                .putLong(document.mode().getNumber())
                .putLong(document.headSeq())
                .putLong(document.version())
                .putLong(document.contentSeq())
                .putLong(document.row().getCreatedLogIndex())
                .putLong(document.row().getFloor())
                .putLong(document.row().getDedupFloor())
                .putLong(document.row().getSnapshotSeq())
                .flip());
        if (document.row().hasRetention()) {
            Retention retention = document.row().getRetention();
            sha256.update(ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(retention.getKeptCase().getNumber())
                    .putLong(retention.getOps())
                    .flip());
        }
        sha256.update(access);
        return lanes(sha256.digest(document.chainHash()));
    }

    /** Nothing for a document that has only what the first level knows: its share stays what it was. */
    private byte[] access(DocumentRow row) {
        if (row.getAccessLogIndex() == 0 && row.getTitle().isEmpty()) {
            return NOTHING;
        }
        RowHash hash = new RowHash(sha256)
                .text("access")
                .text(row.getOwner())
                .text(row.getTitle())
                .number(row.getAccessLogIndex())
                .number(row.getGrantsCount());
        for (Grant grant : row.getGrantsList()) {
            hash.text(grant.getUser())
                    .number(grant.getRole().getNumber())
                    .claim(grant.getPending())
                    .text(grant.getGrantedBy())
                    .number(grant.getTimeMillis())
                    .number(grant.getLogIndex());
        }
        return hash.finish();
    }

    /** The share of an account with its logins. */
    public long[] share(UserRow user) {
        RowHash hash = new RowHash(sha256)
                .text("user")
                .text(user.getUser())
                .text(user.getDisplayName())
                .text(user.getPasswordHash())
                .number(user.getPasswordVersion())
                .claim(user.getDisabled())
                .claim(user.getAdmin())
                .number(user.getCreatedMillis())
                .number(user.getChangedLogIndex())
                .bytes(user.getRequestId())
                .number(user.getLoginsCount());
        for (Login login : user.getLoginsList()) {
            hash.bytes(login.getLoginId())
                    .bytes(login.getRefreshHash())
                    .bytes(login.getPreviousHash())
                    .number(login.getOpenedMillis())
                    .number(login.getRotatedMillis())
                    .number(login.getExpiresMillis())
                    .text(login.getAgent());
        }
        return lanes(hash.finish());
    }

    /** The share of a key that tokens are signed with, or were. */
    public long[] share(SigningKeyRow key) {
        return lanes(new RowHash(sha256)
                .text("key")
                .text(key.getKeyId())
                .bytes(key.getPublicKey())
                .bytes(key.getPrivateKey())
                .number(key.getCreatedMillis())
                .number(key.getCreatedLogIndex())
                .number(key.getRetireMillis())
                .finish());
    }

    /** The share of the fact that owners and grants decide. */
    public long[] accountsShare() {
        return lanes(new RowHash(sha256).text("accounts").finish());
    }

    /** The share of the fact that somebody is the first administrator. */
    public long[] firstAdminShare(String user) {
        return lanes(new RowHash(sha256).text("first admin").text(user).finish());
    }

    /** The share of what is left of a deleted document. */
    public long[] markerShare(DocumentRow marker) {
        sha256.update(marker.getDocId().getBytes(StandardCharsets.US_ASCII));
        ByteBuffer numbers = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(marker.getCreatedLogIndex())
                .putLong(marker.getDeletedLogIndex());
        return lanes(sha256.digest(numbers.array()));
    }

    private static long[] lanes(byte[] hash) {
        ByteBuffer lanes = ByteBuffer.wrap(hash);
        return new long[] {lanes.getLong(), lanes.getLong(), lanes.getLong(), lanes.getLong()};
    }

    public void add(long[] share) {
        for (int i = 0; i < LANES; i++) {
            lanes[i] += share[i];
        }
    }

    public void remove(long[] share) {
        for (int i = 0; i < LANES; i++) {
            lanes[i] -= share[i];
        }
    }

    public ByteString value() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        for (long lane : lanes) {
            bytes.putLong(lane);
        }
        return ByteString.copyFrom(bytes.flip());
    }
}
