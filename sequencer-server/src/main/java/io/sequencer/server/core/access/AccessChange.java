package io.sequencer.server.core.access;

import io.sequencer.proto.log.v1.Authority;
import io.sequencer.proto.log.v1.ChangeAccess;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.Grant;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.ErrorDetails;
import io.sequencer.proto.v1.Role;
import io.sequencer.server.core.account.UserName;
import java.util.List;

/**
 * Decides what becomes of a document's owner, grants and title, by the rights that whoever asks has in the row that it is
 * decided on. Pure; the shard's apply thread.
 */
public final class AccessChange {
    /** Of a document; a grant costs a hundred to five hundred bytes of its row. */
    public static final int MAX_GRANTS = 1000;

    /** Of a title, in bytes of UTF-8. */
    public static final int MAX_TITLE_BYTES = 255;

    private final DocumentRow row;
    private final ChangeAccess command;
    private final long timeMillis;
    private final long logIndex;

    private AccessChange(DocumentRow row, ChangeAccess command, long timeMillis, long logIndex) {
        this.row = row;
        this.command = command;
        this.timeMillis = timeMillis;
        this.logIndex = logIndex;
    }

    /** What is decided. */
    public sealed interface Verdict {}

    /** From here on this is the row; equal to what it was if it was so already, so that every change may be resent. */
    public record Granted(DocumentRow row) implements Verdict {}

    /** Nothing changes. */
    public record Denied(Error error) implements Verdict {}

    /**
     * @param row of a document that lives
     * @param timeMillis log time of the entry
     * @param logIndex of the entry
     */
    public static Verdict decide(DocumentRow row, ChangeAccess command, long timeMillis, long logIndex) {
        AccessChange change = new AccessChange(row, command, timeMillis, logIndex);
        return switch (command.getChangeCase()) {
            case INVITE -> change.invite();
            case ANSWER -> change.answer();
            case REVOKE -> change.revoke();
            case TRANSFER -> change.transfer();
            case RENAME -> change.rename();
            case CHANGE_NOT_SET -> invalid("say what is to change: invite, answer, revoke, transfer or rename");
        };
    }

    /** Whether a title may stand in a document's row. */
    public static boolean isTitle(String title) {
        return UserName.isText(title, MAX_TITLE_BYTES);
    }

    private Verdict invite() {
        String user = command.getInvite().getUser();
        Role role = command.getInvite().getRole();
        if (!owns()) {
            return denied();
        }
        if (!UserName.isGrantable(user)) {
            return invalidUser();
        }
        if (role != Role.READER && role != Role.WRITER) {
            return invalid("a grant is READER or WRITER");
        }
        if (user.equals(row.getOwner())) {
            return invalid(user + " owns the document");
        }
        int at = indexOf(user);
        if (at < 0) {
            return row.getGrantsCount() == MAX_GRANTS
                    ? tooMany()
                    : changed(row.toBuilder().addGrants(insertAt(user), grant(user, role, true)));
        }
        Grant grant = row.getGrants(at);
        return grant.getRole() == role
                ? new Granted(row)
                : changed(row.toBuilder().setGrants(at, grant(user, role, grant.getPending())));
    }

    private Verdict answer() {
        int at = indexOf(command.getUser());
        boolean accepts = command.getAnswer().getAccept();
        if (at < 0) {
            return accepts || !UserName.isGrantable(command.getUser()) ? denied() : new Granted(row);
        }
        Grant grant = row.getGrants(at);
        if (!grant.getPending()) {
            return accepts ? new Granted(row) : invalid("the invitation was accepted; revoke the grant to go");
        }
        return changed(
                accepts
                        ? row.toBuilder()
                                .setGrants(
                                        at, grant.toBuilder().setPending(false).setLogIndex(logIndex))
                        : row.toBuilder().removeGrants(at));
    }

    private Verdict revoke() {
        String user = command.getRevoke().getUser();
        int at = indexOf(user);
        boolean goes = user.equals(command.getUser()) && UserName.isGrantable(user) && !user.equals(row.getOwner());
        if (!goes && !owns()) {
            return denied();
        }
        if (user.equals(row.getOwner())) {
            return invalid("the owner's rights end with a transfer of the document, or with the document");
        }
        return at < 0 ? new Granted(row) : changed(row.toBuilder().removeGrants(at));
    }

    private Verdict transfer() {
        String to = command.getTransfer().getTo();
        if (!owns()) {
            // Who has just given it away and asks again.
            boolean isDone = to.equals(row.getOwner()) && Rights.has(row, command.getUser(), Role.READER);
            return isDone ? new Granted(row) : denied();
        }
        if (!UserName.isGrantable(to)) {
            return invalidUser();
        }
        if (to.equals(row.getOwner())) {
            return new Granted(row);
        }
        if (command.getAuthority() != Authority.TRUSTED && !Rights.has(row, to, Role.READER)) {
            return invalid("a document goes to somebody who has accepted a grant of it; invite " + to + " first");
        }
        DocumentRow.Builder changed = row.toBuilder();
        int at = indexOf(to);
        if (at >= 0) {
            changed.removeGrants(at);
        }
        if (UserName.isGrantable(row.getOwner())) {
            if (changed.getGrantsCount() == MAX_GRANTS) {
                return tooMany();
            }
            changed.addGrants(
                    insertAt(changed.getGrantsList(), row.getOwner()), grant(row.getOwner(), Role.WRITER, false));
        }
        return changed(changed.setOwner(to));
    }

    private Verdict rename() {
        String title = command.getRename().getTitle();
        if (!owns()) {
            return denied();
        }
        if (!isTitle(title)) {
            return invalidTitle();
        }
        // Who may do what stays as it was, and so does its log index.
        return new Granted(row.toBuilder().setTitle(title).build());
    }

    private boolean owns() {
        return Rights.allow(row, command.getUser(), command.getAuthority(), Role.OWNER);
    }

    private Verdict changed(DocumentRow.Builder changed) {
        return new Granted(changed.setAccessLogIndex(logIndex).build());
    }

    private Grant.Builder grant(String user, Role role, boolean pending) {
        return Grant.newBuilder()
                .setUser(user)
                .setRole(role)
                .setPending(pending)
                .setGrantedBy(command.getUser())
                .setTimeMillis(timeMillis)
                .setLogIndex(logIndex);
    }

    private int indexOf(String user) {
        int at = insertAt(user);
        return at < row.getGrantsCount() && row.getGrants(at).getUser().equals(user) ? at : -1;
    }

    private int insertAt(String user) {
        return insertAt(row.getGrantsList(), user);
    }

    private static int insertAt(List<Grant> grants, String user) {
        int at = 0;
        while (at < grants.size() && grants.get(at).getUser().compareTo(user) < 0) {
            at++;
        }
        return at;
    }

    private Verdict denied() {
        return new Denied(Rights.refusal(row, command.getUser(), Role.OWNER));
    }

    /** The refusal of a title that cannot stand in a row. */
    public static Denied invalidTitle() {
        return invalid("a title has at most " + MAX_TITLE_BYTES + " bytes of UTF-8 and no control characters");
    }

    private static Denied invalidUser() {
        return invalid("a user's name has 1 to " + UserName.MAX_BYTES + " bytes of UTF-8 and no control characters");
    }

    private static Denied tooMany() {
        return new Denied(Error.newBuilder()
                .setCode(ErrorCode.TOO_LARGE)
                .setMessage("a document has at most " + MAX_GRANTS + " grants; revoke one first")
                .setDetails(ErrorDetails.newBuilder().setLimit("grants").setLimitValue(MAX_GRANTS))
                .build());
    }

    private static Denied invalid(String message) {
        return new Denied(Error.newBuilder()
                .setCode(ErrorCode.INVALID_ARGUMENT)
                .setMessage(message)
                .build());
    }
}
