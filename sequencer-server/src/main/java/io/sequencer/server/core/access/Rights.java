package io.sequencer.server.core.access;

import io.sequencer.proto.log.v1.Authority;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.Grant;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.ErrorDetails;
import io.sequencer.proto.v1.Role;

/** Who may do what with one document, by its row. Decides only where accounts are on. */
public final class Rights {
    private Rights() {}

    /** The role of a user; {@link Role#ROLE_UNSPECIFIED} for none, also where an invitation was not accepted. */
    public static Role role(DocumentRow row, String user) {
        if (user.isEmpty()) {
            return Role.ROLE_UNSPECIFIED;
        }
        if (row.getOwner().equals(user)) {
            return Role.OWNER;
        }
        for (Grant grant : row.getGrantsList()) {
            if (grant.getUser().equals(user)) {
                return grant.getPending() ? Role.ROLE_UNSPECIFIED : grant.getRole();
            }
        }
        return Role.ROLE_UNSPECIFIED;
    }

    /** Whether a user's role is {@code needed} or includes it. */
    public static boolean has(DocumentRow row, String user, Role needed) {
        return role(row, user).getNumber() >= needed.getNumber();
    }

    /** Whether a command of that user, with that authority, may do what needs the role. */
    public static boolean allow(DocumentRow row, String user, Authority authority, Role needed) {
        return authority == Authority.TRUSTED || has(row, user, needed);
    }

    /**
     * The refusal of a command that needs a role which its user has not. To whom nobody ever gave the document, or nobody does any more,
     * it is not there: the same as of a document that does not exist.
     */
    public static Error refusal(DocumentRow row, String user, Role needed) {
        return isNamed(row, user) ? denial(row, needed) : noDocument(row.getDocId());
    }

    private static boolean isNamed(DocumentRow row, String user) {
        return role(row, user) != Role.ROLE_UNSPECIFIED
                || row.getGrantsList().stream()
                        .anyMatch(grant -> grant.getUser().equals(user));
    }

    /** There is no such document, as far as whoever asks may know. */
    public static Error noDocument(String docId) {
        return Error.newBuilder()
                .setCode(ErrorCode.DOCUMENT_NOT_FOUND)
                .setMessage("there is no document " + docId + "; create it, or check its name")
                .build();
    }

    /** The refusal of what needs a role that is not there. It tells nobody anything about who has it. */
    public static Error denial(DocumentRow row, Role needed) {
        return Error.newBuilder()
                .setCode(ErrorCode.PERMISSION_DENIED)
                .setMessage("this needs the role " + needed.name() + " in the document; ask its owner")
                .setDetails(
                        ErrorDetails.newBuilder().setDocId(row.getDocId()).setAccessLogIndex(row.getAccessLogIndex()))
                .build();
    }
}
