package io.sequencer.server.core.access;

import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.Grant;
import io.sequencer.proto.log.v1.MembershipRow;
import io.sequencer.proto.v1.Role;
import io.sequencer.server.core.account.AccountWrites.Membership;
import io.sequencer.server.core.account.UserName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The index of who has which document, as it follows from a document's row: its owner and whoever has a grant, also one that
 * was not accepted. Pure, any thread.
 */
public final class Memberships {
    private static final int FORMAT = 1;

    private Memberships() {}

    /** What of the index a new row changes, added to {@code changes}. */
    public static void change(DocumentRow before, DocumentRow after, List<Membership> changes) {
        if (before.getOwner().equals(after.getOwner())
                && before.getGrantsList().equals(after.getGrantsList())
                && before.getDeletedLogIndex() == after.getDeletedLogIndex()
                && before.getDocId().equals(after.getDocId())) {
            return;
        }
        Map<String, MembershipRow> now = of(after);
        Map<String, MembershipRow> were = of(before);
        were.keySet().stream()
                .filter(user -> !now.containsKey(user))
                .forEach(user -> changes.add(new Membership(user, before.getDocId(), Optional.empty())));
        now.forEach((user, row) -> {
            if (!row.equals(were.get(user))) {
                changes.add(new Membership(user, after.getDocId(), Optional.of(row)));
            }
        });
    }

    /** The rows of the index that a document stands for, by user; none of the marker of a deleted one. */
    public static Map<String, MembershipRow> of(DocumentRow document) {
        Map<String, MembershipRow> rows = new LinkedHashMap<>();
        if (document.getDeletedLogIndex() > 0) {
            return rows;
        }
        // Who made a document before there were accounts may have called himself anything.
        if (UserName.isGrantable(document.getOwner())) {
            rows.put(document.getOwner(), row(Role.OWNER, false));
        }
        for (Grant grant : document.getGrantsList()) {
            rows.put(grant.getUser(), row(grant.getRole(), grant.getPending()));
        }
        return rows;
    }

    private static MembershipRow row(Role role, boolean pending) {
        return MembershipRow.newBuilder()
                .setFormat(FORMAT)
                .setRole(role)
                .setPending(pending)
                .build();
    }
}
