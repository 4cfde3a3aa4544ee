package io.sequencer.server.store;

import io.sequencer.proto.log.v1.EntryRow;
import io.sequencer.proto.log.v1.MembershipRow;
import io.sequencer.proto.log.v1.SessionRow;
import io.sequencer.proto.log.v1.UserRow;
import io.sequencer.server.core.ShardReader;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What can be read of a shard: what core reads of a document, and what goes over all documents. */
public interface StoreView extends ShardReader {

    /** Visits the rows of the log entries that added ops, with an index above the given one, in log order. */
    void feed(long afterLogIndex, FeedVisitor visitor);

    /**
     * Visits the sessions that stand in a snapshot, document by document in byte order.
     *
     * @param after only those behind this one, to go on with the last one of a page; empty: from the first
     */
    void sessions(Optional<SessionKey> after, SessionVisitor visitor);

    /**
     * Accounts in the order of their names; parameters as for {@link #documentIds}.
     *
     * @param prefix of ASCII characters
     */
    List<UserRow> users(String prefix, String after, int limit);

    /**
     * The documents that a user owns or has a grant of, in byte order.
     *
     * @param after only documents behind this one, to go on with the last one of a page; empty: from the first
     * @param limit at most so many
     */
    List<Membership> memberships(String user, String after, int limit);

    /** Visits the whole index of who has which document, user by user. */
    void memberships(MembershipVisitor visitor);

    /** A user's place in a document. */
    record Membership(String docId, MembershipRow row) {}

    /** Takes memberships one by one. */
    @FunctionalInterface
    interface MembershipVisitor {
        /** Returns whether to go on. */
        boolean visit(String user, Membership membership);
    }

    /** Which session: of one client in one document. */
    record SessionKey(String docId, UUID clientId) {}

    /** Takes sessions one by one. */
    @FunctionalInterface
    interface SessionVisitor {
        /** Returns whether to go on. */
        boolean visit(SessionKey key, SessionRow row);
    }

    /** Takes the change feed's rows one by one. */
    @FunctionalInterface
    interface FeedVisitor {
        /** Returns whether to go on. */
        boolean visit(long logIndex, EntryRow row);
    }
}
