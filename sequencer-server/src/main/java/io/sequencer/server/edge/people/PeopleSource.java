package io.sequencer.server.edge.people;

import io.sequencer.proto.log.v1.MembershipRow;
import io.sequencer.proto.log.v1.UserRow;
import java.util.List;

/** What of people one shard's replica on this node can list. Blocks: on a reader thread. */
public interface PeopleSource {

    /**
     * Accounts by name.
     *
     * @param after behind this name; empty: from the first
     */
    List<UserRow> users(String prefix, String after, int limit);

    /**
     * Documents that the user owns or has a grant of, by name.
     *
     * @param after as for {@link #users}
     */
    List<Membership> memberships(String user, String after, int limit);

    /** A user's place in a document. */
    record Membership(String docId, MembershipRow row) {}
}
