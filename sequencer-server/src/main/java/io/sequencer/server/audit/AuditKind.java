package io.sequencer.server.audit;

/** What happened. The names stand in the files and never change their meaning. */
public enum AuditKind {
    SIGN_UP,
    LOG_IN,
    /** A login was kept with its refresh token. */
    REFRESH,
    /** A refresh token was used that had been followed by another: it, or its successor, is in wrong hands. */
    REFRESH_REUSED,
    LOG_OUT,
    PASSWORD_CHANGED,
    /** An administrator changed an account. */
    ACCOUNT_CHANGED,
    FIRST_ADMIN_CLAIMED,
    TOKEN_REFUSED,
    DOCUMENT_CREATED,
    DOCUMENT_DELETED,
    INVITED,
    INVITATION_ANSWERED,
    REVOKED,
    OWNERSHIP_TRANSFERRED,
    RENAMED,
    /** A call that administers the cluster. */
    ADMIN_CALL,
    /** More log-ins than an account or an address may try. */
    TOO_MANY_ATTEMPTS,
    /** Of the log itself: the writer began, with a new process. */
    STARTED,
    /** Of the log itself: a file begins. */
    FILE_BEGUN,
    /** Of the log itself: the end of the file before was torn, as a crash leaves it. */
    TORN_END_CUT;

    /** Whether it is rare by itself, and worth a line whatever else its actor did. */
    boolean isAlwaysWritten() {
        return switch (this) {
            case REFRESH_REUSED,
                    PASSWORD_CHANGED,
                    ACCOUNT_CHANGED,
                    FIRST_ADMIN_CLAIMED,
                    STARTED,
                    FILE_BEGUN,
                    TORN_END_CUT -> true;
            default -> false;
        };
    }

    /** Whether anybody outside can cause it as often as he likes: then only some of them are written, and all counted. */
    boolean isSampled() {
        return this == TOKEN_REFUSED || this == TOO_MANY_ATTEMPTS;
    }
}
