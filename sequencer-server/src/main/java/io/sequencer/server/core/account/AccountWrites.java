package io.sequencer.server.core.account;

import io.sequencer.proto.log.v1.MembershipRow;
import io.sequencer.proto.log.v1.SigningKeyRow;
import io.sequencer.proto.log.v1.UserRow;
import java.util.List;
import java.util.Optional;

/**
 * What one log entry changed of accounts and keys, and of the index of who has which document.
 *
 * @param users rows to put
 * @param memberships what of the index changed
 * @param keys rows to put
 * @param droppedKeys ids of the keys that go
 */
public record AccountWrites(
        List<UserRow> users, List<Membership> memberships, List<SigningKeyRow> keys, List<String> droppedKeys) {

    /** Of an entry that changed nothing of all that. */
    public static final AccountWrites NONE = new AccountWrites(List.of(), List.of(), List.of(), List.of());

    /**
     * A user's place in a document.
     *
     * @param row to put; empty if it goes
     */
    public record Membership(String user, String docId, Optional<MembershipRow> row) {}
}
