package io.sequencer.server.store;

import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.ClientContentRow;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.EntryRow;
import io.sequencer.proto.log.v1.SessionRow;
import io.sequencer.proto.log.v1.SigningKeyRow;
import io.sequencer.proto.log.v1.SnapshotRow;
import io.sequencer.proto.log.v1.UserRow;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** A view of rows of which each read sees the newest state, and two reads may see two states. Any thread. */
interface NewestRows extends StoreView {

    /** One read, or several that need not agree. */
    <T> T newest(Function<? super StoreView, T> reading);

    @Override
    default AppliedRow applied() {
        return newest(StoreView::applied);
    }

    @Override
    default Optional<DocumentRow> document(String docId) {
        return newest(rows -> rows.document(docId));
    }

    @Override
    default Optional<SnapshotRow> snapshot(String docId, long atMost) {
        return newest(rows -> rows.snapshot(docId, atMost));
    }

    @Override
    default long snapshotSeq(String docId, long atMost) {
        return newest(rows -> rows.snapshotSeq(docId, atMost));
    }

    @Override
    default Optional<EntryRow> entry(long logIndex) {
        return newest(rows -> rows.entry(logIndex));
    }

    @Override
    default Optional<SessionRow> session(String docId, UUID clientId) {
        return newest(rows -> rows.session(docId, clientId));
    }

    @Override
    default Optional<ClientContentRow> clientContent(String docId, long seq) {
        return newest(rows -> rows.clientContent(docId, seq));
    }

    @Override
    default Optional<UserRow> user(String name) {
        return newest(rows -> rows.user(name));
    }

    @Override
    default List<SigningKeyRow> signingKeys() {
        return newest(StoreView::signingKeys);
    }

    @Override
    default List<String> documentIds(String prefix, String after, int limit) {
        return newest(rows -> rows.documentIds(prefix, after, limit));
    }

    @Override
    default List<UserRow> users(String prefix, String after, int limit) {
        return newest(rows -> rows.users(prefix, after, limit));
    }

    @Override
    default List<Membership> memberships(String user, String after, int limit) {
        return newest(rows -> rows.memberships(user, after, limit));
    }

    @Override
    default void memberships(MembershipVisitor visitor) {
        newest(rows -> {
            rows.memberships(visitor);
            return true;
        });
    }

    @Override
    default void blocks(String docId, long firstSeq, long lastSeq, BlockVisitor visitor) {
        newest(rows -> {
            rows.blocks(docId, firstSeq, lastSeq, visitor);
            return true;
        });
    }

    @Override
    default void feed(long afterLogIndex, FeedVisitor visitor) {
        newest(rows -> {
            rows.feed(afterLogIndex, visitor);
            return true;
        });
    }

    @Override
    default void sessions(Optional<SessionKey> after, SessionVisitor visitor) {
        newest(rows -> {
            rows.sessions(after, visitor);
            return true;
        });
    }
}
